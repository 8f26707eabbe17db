/** The gate of a vendor: pause, breaker, cap, pace; and what holds for every pattern of arrivals. */
import fc from 'fast-check';
import { BREAKER_FAILURES } from '#model/held-back.js';
import {
  BREAKER_OPEN_MS, closedBy, mostInFlight, paced, slotOf, slotsNow, SLOT_EARLY_MS, SLOT_HOLDS_MS, type Gate,
} from './gate.js'; // prettier-ignore

const NOW = new Date('2026-11-23T12:00:00.000Z');
const ms = (offset: number) => new Date(NOW.getTime() + offset);
const OPEN: Gate = { paused: false, cap: 2, pacePerMinute: 600, usedSlotAt: ms(-60_000), failures: 0, openUntil: null };
const TRIPPED: Gate = { ...OPEN, failures: BREAKER_FAILURES, openUntil: ms(BREAKER_OPEN_MS) };

describe('pause and breaker', () => {
  test('a vendor with neither is open', () => {
    expect(closedBy(OPEN, NOW, 0)).toBeUndefined();
    expect(mostInFlight(OPEN)).toBe(2);
  });

  test('a paused vendor is not called, before anything else is looked at, until somebody says so', () => {
    expect(closedBy({ ...TRIPPED, paused: true }, NOW, 0)).toEqual({ reason: 'vendor-paused', again: null });
  });

  test('while the breaker is open nothing starts, and from its end on one call at a time', () => {
    expect(closedBy(TRIPPED, NOW, 0)).toEqual({ reason: 'breaker-open', again: ms(30_000) });
    expect(closedBy({ ...TRIPPED, openUntil: NOW }, NOW, 0)).toBeUndefined();
    expect(mostInFlight(TRIPPED)).toBe(1);
    expect(mostInFlight({ ...TRIPPED, failures: BREAKER_FAILURES - 1 })).toBe(2);
  });

  test('a vendor that asked to be left alone is told from one that fails, and not all come back at the same moment', () => {
    const waits = { ...OPEN, openUntil: ms(5_000) };
    for (const [random, at] of [
      [0, 5_000],
      [0.5, 5_500],
      [1, 6_000],
    ] as const)
      expect(closedBy(waits, NOW, random)).toEqual({ reason: 'vendor-asked-to-wait', again: ms(at) });
  });
});

describe('the pace', () => {
  test('whoever has just come uses the slot of now, and none of before', () => {
    expect(slotOf(OPEN, NOW, NOW)).toEqual(NOW);
    expect(slotOf({ ...OPEN, usedSlotAt: ms(-100) }, NOW, NOW)).toEqual(NOW);
  });

  test('an interval is rounded up, so that the pace is never exceeded', () => {
    expect(slotOf({ ...OPEN, pacePerMinute: 50_000, usedSlotAt: NOW }, NOW, NOW)).toEqual(ms(2));
  });

  test('a slot that lies a little ahead is used now, and one that lies further ahead is not', () => {
    expect(slotOf({ ...OPEN, usedSlotAt: ms(SLOT_EARLY_MS - 100) }, NOW, NOW)).toEqual(ms(SLOT_EARLY_MS));
    expect(slotOf({ ...OPEN, usedSlotAt: ms(SLOT_EARLY_MS - 99) }, NOW, NOW)).toBeUndefined();
  });

  test('whoever waited uses the slots since it was due, three seconds back at most: they do not pile up while a vendor is away', () => {
    const away = { ...OPEN, usedSlotAt: ms(-600_000) };
    expect(slotOf(away, ms(-600_000), NOW)).toEqual(ms(-SLOT_HOLDS_MS));
    expect(slotOf(away, ms(-1_000), NOW)).toEqual(ms(-1_000));
    expect(slotOf({ ...OPEN, usedSlotAt: ms(-1_000) }, ms(-600_000), NOW)).toEqual(ms(-900));
  });

  test('as many slots are counted as are granted one after the other to what was due long ago', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60_000 }),
        fc.integer({ min: -10_000, max: 5_000 }),
        (pacePerMinute, used) => {
          let gate: Gate = { ...OPEN, pacePerMinute, usedSlotAt: ms(used) };
          const counted = slotsNow(gate, NOW);
          let granted = 0;
          for (let slot = slotOf(gate, ms(-600_000), NOW); slot; slot = slotOf(gate, ms(-600_000), NOW)) {
            granted += 1;
            gate = { ...gate, usedSlotAt: slot };
          }
          expect(granted).toBe(counted);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('where none is free, the next look comes when one is', () => {
    const gate = { ...OPEN, usedSlotAt: ms(200) };
    const { reason, again } = paced(gate, NOW);
    expect([reason, again]).toEqual(['vendor-paced', ms(300 - SLOT_EARLY_MS)]);
    expect([slotsNow(gate, ms(300 - SLOT_EARLY_MS - 1)), slotsNow(gate, again!)]).toEqual([0, 1]);
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

/** Plays a pattern through the gate as looks do: one at each arrival, each end and each time that the gate names, late as the pattern says. */
function play(pattern: Pattern): { starts: number[]; mostAtOnce: number } {
  const { cap, pacePerMinute, away, late } = pattern;
  const end = away.from + away.for;
  const waiting = pattern.arrivals.toSorted((a, b) => a.at - b.at);
  const looks = new Set([...waiting.map(({ at }) => at), 0]);
  const starts: number[] = [];
  let [usedSlotAt, running, mostAtOnce, count] = [ms(-3_600_000), [] as number[], 0, 0];
  while (waiting.length > 0) {
    if ((count += 1) > 50_000) throw new Error('A delivery never got its turn.');
    const next = Math.min(...looks);
    looks.delete(next);
    const at = next + late[count % late.length]!;
    running = running.filter((ending) => ending > at);
    const openUntil = at >= away.from && at < end ? ms(end) : null;
    const gate = (): Gate => ({ paused: false, cap, pacePerMinute, usedSlotAt, failures: 0, openUntil });
    const again = closedBy(gate(), ms(at), 0)?.again;
    const free = again ? 0 : Math.min(cap - running.length, slotsNow(gate(), ms(at)));
    for (const row of waiting.filter((each) => each.at <= at).slice(0, Math.max(0, free))) {
      const slot = slotOf(gate(), ms(row.at), ms(at));
      if (!slot) break;
      usedSlotAt = slot;
      starts.push(at);
      running.push(at + row.takes);
      looks.add(at + row.takes);
      waiting.splice(waiting.indexOf(row), 1);
    }
    mostAtOnce = Math.max(mostAtOnce, running.length);
    const wait = again ?? (slotsNow(gate(), ms(at)) === 0 ? paced(gate(), ms(at)).again : null);
    if (wait) looks.add(wait.getTime() - NOW.getTime());
    else if (waiting.some((each) => each.at <= at) && running.length < cap) looks.add(at);
  }
  return { starts: starts.toSorted((a, b) => a - b), mostAtOnce };
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
      const { starts, mostAtOnce } = play(pattern);
      expect(mostAtOnce).toBeLessThanOrEqual(pattern.cap);
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
          const stretch = starts[last]! - starts[first]! + SLOT_HOLDS_MS + SLOT_EARLY_MS;
          expect(last - first + 1).toBeLessThanOrEqual(Math.floor(stretch / intervalMs) + 1);
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
