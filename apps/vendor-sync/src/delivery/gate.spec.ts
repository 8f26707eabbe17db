/** The gate of a vendor: pause, breaker, cap, pace; and what holds for every pattern of arrivals. */
import fc from 'fast-check';
import {
  BREAKER_FAILURES,
  BREAKER_OPEN_MS,
  gateVerdict as verdictAt,
  SLOT_HOLDS_MS,
  type Gate,
  type GateVerdict,
} from './gate.js';

const NOW = new Date('2026-11-23T12:00:00.000Z');
const ms = (offset: number) => new Date(NOW.getTime() + offset);
const OPEN: Gate = {
  paused: false,
  cap: 2,
  pacePerMinute: 600,
  nextSlotAt: ms(-1),
  usedSlotAt: ms(-60_000),
  failures: 0,
  openUntil: null,
};
const FRESH = { inFlight: 0, slotAt: null };
/** Without jitter, which only a wait that the vendor named, or its breaker, has. */
const gateVerdict = (gate: Gate, delivery: { inFlight: number; slotAt: Date | null }, now: Date): GateVerdict =>
  verdictAt(gate, delivery, now, 0);

test('a vendor with a free place and a free slot is called, and the next slot lies one interval on', () => {
  expect(gateVerdict(OPEN, FRESH, NOW)).toEqual({ kind: 'go', nextSlotAt: ms(100), usedSlotAt: NOW });
  expect(gateVerdict({ ...OPEN, nextSlotAt: NOW, usedSlotAt: ms(-100) }, FRESH, NOW)).toEqual({
    kind: 'go',
    nextSlotAt: ms(100),
    usedSlotAt: NOW,
  });
});

test('an interval is rounded up, so that the pace is never exceeded', () => {
  expect(gateVerdict({ ...OPEN, pacePerMinute: 50_000 }, FRESH, NOW)).toEqual({
    kind: 'go',
    nextSlotAt: ms(2),
    usedSlotAt: NOW,
  });
});

test('a paused vendor is not called, before anything else is looked at', () => {
  const worst = { ...OPEN, paused: true, openUntil: ms(99_000), nextSlotAt: ms(99_000) };
  expect(gateVerdict(worst, { inFlight: 9, slotAt: null }, NOW)).toEqual({
    kind: 'later',
    at: ms(30_000),
    reason: 'vendor-paused',
    slotAt: null,
    nextSlotAt: null,
  });
});

test('while the breaker is open nothing starts, and at its end exactly one call does', () => {
  const tripped = { ...OPEN, failures: BREAKER_FAILURES, openUntil: ms(BREAKER_OPEN_MS) };
  expect(gateVerdict(tripped, FRESH, NOW)).toEqual({
    kind: 'later',
    at: ms(30_000),
    reason: 'breaker-open',
    slotAt: null,
    nextSlotAt: null,
  });
  expect(gateVerdict({ ...tripped, openUntil: NOW }, FRESH, NOW)).toMatchObject({ kind: 'go' });
  expect(gateVerdict({ ...tripped, openUntil: NOW }, { inFlight: 1, slotAt: null }, NOW)).toMatchObject({
    kind: 'later',
    reason: 'vendor-at-cap',
  });
  expect(
    gateVerdict({ ...tripped, openUntil: NOW, failures: BREAKER_FAILURES - 1 }, { inFlight: 1, slotAt: null }, NOW),
  ).toMatchObject({ kind: 'go' });
});

test('a vendor that asked to be left alone is told from one that fails, and not all come back at the same moment', () => {
  const waits = { ...OPEN, openUntil: ms(5_000) };
  for (const [random, at] of [
    [0, 5_000],
    [0.5, 5_500],
    [1, 6_000],
  ] as const)
    expect(verdictAt(waits, FRESH, NOW, random)).toMatchObject({
      kind: 'later',
      at: ms(at),
      reason: 'vendor-asked-to-wait',
    });
  expect(verdictAt({ ...waits, failures: BREAKER_FAILURES }, FRESH, NOW, 1)).toMatchObject({ reason: 'breaker-open' });
});

test('a vendor at its cap is looked at again soon and reserves no slot', () => {
  expect(gateVerdict(OPEN, { inFlight: 2, slotAt: null }, NOW)).toEqual({
    kind: 'later',
    at: ms(2_000),
    reason: 'vendor-at-cap',
    slotAt: null,
    nextSlotAt: null,
  });
  expect(gateVerdict(OPEN, { inFlight: 1, slotAt: null }, NOW)).toMatchObject({ kind: 'go' });
});

test('whoever finds a line gets the slot at its end, and keeps it', () => {
  expect(gateVerdict({ ...OPEN, nextSlotAt: ms(1) }, FRESH, NOW)).toEqual({
    kind: 'later',
    at: ms(1),
    reason: 'vendor-paced',
    slotAt: ms(1),
    nextSlotAt: ms(101),
  });
  expect(gateVerdict({ ...OPEN, nextSlotAt: ms(900) }, { inFlight: 0, slotAt: ms(1) }, NOW)).toEqual({
    kind: 'later', at: ms(1), reason: 'vendor-paced', slotAt: null, nextSlotAt: null,
  }); // prettier-ignore
});

test('whoever just came may not use a slot of before: one interval lies between two starts', () => {
  expect(gateVerdict({ ...OPEN, usedSlotAt: ms(-99) }, FRESH, NOW)).toEqual({
    kind: 'later',
    at: ms(1),
    reason: 'vendor-paced',
    slotAt: ms(1),
    nextSlotAt: ms(101),
  });
});

test('whoever waited and is late uses a slot of the last moments and leaves the line as it is', () => {
  const line = { ...OPEN, nextSlotAt: ms(900) };
  const waited = { inFlight: 1, slotAt: NOW };
  expect(gateVerdict({ ...line, usedSlotAt: ms(-100) }, waited, NOW)).toEqual({
    kind: 'go',
    nextSlotAt: ms(900),
    usedSlotAt: NOW,
  });
  expect(gateVerdict({ ...line, usedSlotAt: ms(-1_000) }, waited, NOW)).toEqual({
    kind: 'go',
    nextSlotAt: ms(900),
    usedSlotAt: ms(-900),
  });
});

test('slots that nobody used are lost after three seconds: they do not pile up while a vendor is away', () => {
  const waited = { inFlight: 0, slotAt: ms(-600_000) };
  expect(gateVerdict({ ...OPEN, usedSlotAt: ms(-600_000) }, waited, NOW)).toEqual({
    kind: 'go',
    nextSlotAt: ms(-1),
    usedSlotAt: ms(-SLOT_HOLDS_MS),
  });
});

test('whoever waited and finds the last moments used up goes to the end of the line', () => {
  const waited = { inFlight: 0, slotAt: ms(-600_000) };
  expect(gateVerdict({ ...OPEN, usedSlotAt: ms(-99), nextSlotAt: ms(500) }, waited, NOW)).toEqual({
    kind: 'later', at: ms(500), reason: 'vendor-paced', slotAt: ms(500), nextSlotAt: ms(600),
  }); // prettier-ignore
  expect(gateVerdict({ ...OPEN, usedSlotAt: ms(-99) }, waited, NOW)).toMatchObject({
    kind: 'later',
    at: ms(1),
    nextSlotAt: ms(101),
  });
});

interface Pattern {
  readonly cap: number;
  readonly pacePerMinute: number;
  /** When each delivery comes, in ms, and how long the vendor takes for it. */
  readonly arrivals: readonly { readonly at: number; readonly takes: number }[];
  /** How late whoever looks is, in turn. */
  readonly late: readonly number[];
  readonly away: { readonly from: number; readonly for: number };
}

interface Row {
  at: number;
  readonly takes: number;
  slotAt: Date | null;
  atCap: boolean;
}

/** Plays a pattern through the gate as claims do, one look at a time, each ending waking one; returns the starts and the most in flight. */
function play(pattern: Pattern): { starts: number[]; mostInFlight: number } {
  const { cap, pacePerMinute, away } = pattern;
  const end = away.from + away.for;
  let [nextSlotAt, usedSlotAt] = [NOW, ms(-3_600_000)];
  let looks = 0;
  let mostInFlight = 0;
  const starts: number[] = [];
  let running: number[] = [];
  const queue: Row[] = pattern.arrivals.map(({ at, takes }) => ({ at, takes, slotAt: null, atCap: false }));
  const byTime = (a: Row, b: Row) => a.at - b.at;
  while (queue.length > 0) {
    if ((looks += 1) > 50_000) throw new Error('A delivery never got its turn.');
    queue.sort(byTime);
    const ended = Math.min(...running);
    if (ended <= queue[0]!.at) {
      running = running.filter((ending) => ending !== ended);
      const waiting = queue.find((row) => row.atCap);
      if (waiting) Object.assign(waiting, { at: ended, atCap: false });
      continue;
    }
    const row = queue[0]!;
    const openUntil = row.at >= away.from && row.at < end ? ms(end) : null;
    const gate: Gate = { paused: false, cap, pacePerMinute, nextSlotAt, usedSlotAt, failures: 0, openUntil };
    const verdict = gateVerdict(gate, { inFlight: running.length, slotAt: row.slotAt }, ms(row.at));
    nextSlotAt = verdict.nextSlotAt ?? nextSlotAt;
    if (verdict.kind === 'go') {
      usedSlotAt = verdict.usedSlotAt;
      starts.push(row.at);
      running.push(row.at + row.takes);
      mostInFlight = Math.max(mostInFlight, running.length);
      queue.shift();
    } else {
      row.slotAt = verdict.slotAt ?? row.slotAt;
      row.atCap = verdict.reason === 'vendor-at-cap';
      row.at = verdict.at.getTime() - NOW.getTime() + pattern.late[looks % pattern.late.length]!;
    }
  }
  return { starts, mostInFlight };
}

const patterns = (most: number): fc.Arbitrary<Pattern> =>
  fc.record({
    cap: fc.integer({ min: 1, max: 6 }),
    pacePerMinute: fc.integer({ min: 20, max: 60_000 }),
    arrivals: fc.array(
      fc.record({ at: fc.oneof(fc.constant(0), fc.nat(120_000)), takes: fc.oneof(fc.nat(50), fc.nat(5_000)) }),
      { minLength: 1, maxLength: most },
    ),
    late: fc.array(fc.nat(4_000), { minLength: 1, maxLength: 8 }),
    away: fc.record({ from: fc.nat(30_000), for: fc.nat(600_000) }),
  });

test('for no pattern of arrivals are more calls in flight than the cap, and every delivery gets its turn', () => {
  fc.assert(
    fc.property(patterns(40), (pattern) => {
      const { starts, mostInFlight } = play(pattern);
      expect(mostInFlight).toBeLessThanOrEqual(pattern.cap);
      expect(starts).toHaveLength(pattern.arrivals.length);
    }),
    { numRuns: 150 },
  );
});

test('for no pattern of arrivals does any stretch of time see more starts than the pace allows in it', () => {
  fc.assert(
    fc.property(patterns(40), (pattern) => {
      const { starts } = play(pattern);
      const intervalMs = 60_000 / pattern.pacePerMinute;
      for (let first = 0; first < starts.length; first += 1) {
        for (let last = first; last < starts.length; last += 1) {
          const stretch = starts[last]! - starts[first]!;
          expect(last - first + 1).toBeLessThanOrEqual(Math.floor((stretch + SLOT_HOLDS_MS) / intervalMs) + 1);
        }
      }
    }),
    { numRuns: 150 },
  );
});

test('a vendor that comes back to two hundred waiting deliveries is called at its pace, not all at once', () => {
  const arrivals = Array.from({ length: 200 }, () => ({ at: 0, takes: 5 }));
  const { starts } = play({ cap: 8, pacePerMinute: 600, arrivals, late: [0], away: { from: 1_000, for: 600_000 } });
  const back = starts.filter((start) => start >= 601_000);
  expect(back.length).toBeGreaterThan(150);
  expect(back.filter((start) => start < 611_000).length).toBeLessThanOrEqual(131);
  expect(back.at(-1)! - back[0]!).toBeLessThan(25_000);
});
