/** What holds for every sequence of outcomes that a delivery can meet. */
import fc from 'fast-check';
import { SUPPORT_CHANNEL_APIS } from '../channels/support-channels.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { Effect, VendorApi } from '../vendors/vendor.js';
import { VENDOR_APIS } from '../vendors/vendors.js';
import { verdictOf, verdictOfLostLease, type Position, type Verdict } from './delivery.states.js';
import { beginsWith } from './route.js';

const LADDER = [5, 30, 300];
const DAY_MS = 24 * 3_600_000;
/** The steps of licensing; those of a case lead nowhere and are walked by themselves below. */
const LICENSING = VENDOR_APIS.map((api) => [api.name, api] as const);
const ISSUED = {
  serialNumber: 'PL-1',
  licenseKey: null,
  startsOn: '2027-01-31',
  expiresOn: null,
  maintenanceUntil: null,
} as const;
const left = fc.constantFrom<Settled['left']>('sent', 'not-sent', 'perhaps');
const retryAfterMs = fc.option(fc.nat(1e9), { nil: undefined });
/** Where the step in hand may lead; every other outcome can follow every step. */
const outcomeAt = (next: readonly Step[]): fc.Arbitrary<Settled> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('done' as const),
      did: fc.constant('issued' as const),
      license: fc.constant(ISSUED),
      left,
    }),
    fc.record({ kind: fc.constant('gone' as const), left }),
    fc.record({ kind: fc.constantFrom('needs-input' as const, 'refused' as const), code: fc.constant('other'), left }),
    {
      arbitrary: fc.record({
        kind: fc.constant('retry' as const),
        code: fc.constant('busy'),
        retryAfterMs,
        vendorAtFault: fc.boolean(),
        left,
      }),
      weight: 4,
    },
    {
      arbitrary: fc.record({ kind: fc.constant('unknown' as const), code: fc.constant('lost'), retryAfterMs, left }),
      weight: 4,
    },
    { arbitrary: fc.record({ kind: fc.constant('pending' as const), retryAfterMs, left }), weight: 4 },
    { arbitrary: fc.record({ kind: fc.constant('next' as const), step: fc.constantFrom(...next), left }), weight: 8 },
  );
const lookUpOf = ({ steps }: VendorApi): Step => Object.keys(steps).find((step) => steps[step]!.effect === 'looks-up')!;
const seconds = fc.array(fc.nat(40_000), { maxLength: 10 });

test.each(LICENSING)(
  '%s: whatever it answers, and however often, the delivery ends within the ladder',
  (_name, api) => {
    const STEPS = Object.keys(api.steps);
    const at = (step: Step, toPerson: boolean) => ({
      step,
      declaration: { effect: api.steps[step]!.effect, ifUnknown: toPerson ? 'person' : lookUpOf(api) },
    });
    const journey = fc.record({
      ladder: seconds,
      first: fc.constantFrom(...STEPS),
      toPerson: fc.boolean(),
      saidTaken: fc.boolean(),
      outcomes: fc.array(outcomeAt(STEPS), { minLength: 60, maxLength: 60 }),
      random: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(journey, ({ ladder, first, toPerson, saidTaken, outcomes, random }) => {
        let position: Position = { ...at(first, toPerson), rung: 0, claims: 0, everOpen: false, saidTaken, way: STEPS };
        // Sixty attempts on from a vendor that named its waits for as long as they are kept to.
        for (let claims = 0; claims < 260; claims += 1) {
          const outcome = outcomes[claims % outcomes.length]!;
          const waits = claims <= 200 && 'retryAfterMs' in outcome && (outcome.retryAfterMs ?? 0) > 0;
          position = { ...position, claims };
          const verdict = verdictOf(outcome, position, ladder, random);
          expect(verdict.rung).toBeLessThanOrEqual(ladder.length);
          expect(verdict.rung - position.rung).toBeGreaterThanOrEqual(0);
          expect(verdict.rung - position.rung).toBeLessThanOrEqual(1);
          if (verdict.state !== 'waiting')
            return expect(['done', 'needs-input', 'refused', 'dead']).toContain(verdict.state);
          const climbed = verdict.rung > position.rung;
          expect(verdict.delayMs).toBeLessThanOrEqual(Math.max(DAY_MS, 40_000_000) + 60_000);
          if (waits && !climbed)
            expect(verdict.delayMs).toBeGreaterThanOrEqual(Math.min(outcome.retryAfterMs!, DAY_MS));
          else if (climbed) expect(verdict.delayMs).toBeGreaterThanOrEqual((ladder[position.rung]! * 1000) / 2);
          else expect(verdict.delayMs).toBe(0);
          position = { ...position, ...at(verdict.step, toPerson), rung: verdict.rung };
        }
        throw new Error(
          '260 attempts, and no end: of 200 with a named wait, and four free steps at most between two of ten rungs.',
        );
      }),
      { numRuns: 400 },
    );
  },
);

/** Where a step may lead, by what it does: a later one that issues, or a look-up; a look-up finds nothing, and it is issued. */
function leadsOf({ steps }: VendorApi, step: Step): readonly Step[] {
  const names = Object.keys(steps);
  const that = (...effects: Effect[]) => names.filter((name) => effects.includes(steps[name]!.effect));
  switch (steps[step]!.effect) {
    case 'issues':
      return [...that('issues').filter((name) => names.indexOf(name) > names.indexOf(step)), ...that('looks-up')];
    case 'ends':
      return [step];
    default:
      return that('issues');
  }
}
type Event = { kind: 'outcome'; pick: number; outcomes: Record<Step, Settled> } | { kind: 'lost'; released: boolean };

test.each(LICENSING)(
  '%s: nothing is issued again after an open outcome until a look-up has said that it is not there',
  (_name, api) => {
    const STEPS = Object.keys(api.steps);
    const outcomes = fc.record(Object.fromEntries(STEPS.map((step) => [step, outcomeAt(leadsOf(api, step))])));
    const event: fc.Arbitrary<Event> = fc.oneof(
      { arbitrary: fc.record({ kind: fc.constant('outcome' as const), pick: fc.nat(), outcomes }), weight: 5 },
      { arbitrary: fc.record({ kind: fc.constant('lost' as const), released: fc.boolean() }), weight: 1 },
    );
    const first = beginsWith({ purpose: 'issue', adapter: api.name, supportChannel: '' }, 'issue', 0);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let [step, rung, open, everOpen, saidTaken]: [Step, number, boolean, boolean, boolean] = [
          first,
          0,
          false,
          false,
          false,
        ];
        for (const happening of events) {
          const declaration = api.steps[step]!;
          const creates = declaration.effect === 'issues';
          const looksUp = declaration.effect === 'looks-up';
          if (creates) expect(open).toBe(false);
          let verdict: Verdict;
          if (happening.kind === 'lost') {
            verdict = verdictOfLostLease({ step, rung, declaration }, happening.released);
            if (creates && happening.released) open = true;
          } else {
            const outcome = happening.outcomes[step]!;
            verdict = verdictOf(
              outcome,
              { step, rung, claims: 1, declaration, way: STEPS, everOpen, saidTaken },
              LADDER,
              0.5,
            );
            if (creates && (outcome.kind === 'unknown' || outcome.kind === 'pending')) open = true;
            if (saidTaken && looksUp) expect(verdict.step).toBe(step);
            if (creates && outcome.kind === 'next' && api.steps[outcome.step]!.effect === 'looks-up') saidTaken = true;
            if (looksUp && outcome.kind === 'next' && !saidTaken) open = false;
            if (open && verdict.state !== 'waiting' && outcome.kind !== 'done') {
              // What is open ends in front of a person, at the look-up, never as an answer that a clerk could order anew.
              expect(verdict).toMatchObject({ state: 'dead', step: lookUpOf(api) });
            }
          }
          if (everOpen && creates) expect(['done', 'waiting', 'dead']).toContain(verdict.state);
          everOpen ||= open;
          if (verdict.state !== 'waiting') return;
          expect(STEPS).toContain(verdict.step);
          [step, rung] = [verdict.step, verdict.rung];
        }
      }),
      { numRuns: 400 },
    );
  },
);

const CASE_STEPS = SUPPORT_CHANNEL_APIS.flatMap((channel) =>
  Object.entries(channel.steps).map(
    ([step, declaration]) => [`${channel.name} ${step}`, channel, step, declaration] as const,
  ),
);
type CaseEvent = { kind: 'outcome'; outcome: Settled } | { kind: 'lost'; released: boolean };

test.each(CASE_STEPS)(
  '%s: what may have left is never sent again by itself, unless the vendor knows the letter again by its key',
  (_name, channel, step, declaration) => {
    // A case is one letter: no outcome of it leads to another step.
    const outcome = outcomeAt([step]).filter(({ kind }) => kind !== 'next');
    const event: fc.Arbitrary<CaseEvent> = fc.oneof(
      { arbitrary: fc.record({ kind: fc.constant('outcome' as const), outcome }), weight: 5 },
      { arbitrary: fc.record({ kind: fc.constant('lost' as const), released: fc.boolean() }), weight: 1 },
    );
    fc.assert(
      fc.property(fc.array(event, { minLength: 20, maxLength: 60 }), (events) => {
        let rung = 0;
        for (const happening of events) {
          const at = { step, rung, claims: 1, declaration, way: [step], everOpen: false, saidTaken: false };
          const mayHaveLeft =
            happening.kind === 'lost' ? happening.released : ['unknown', 'pending'].includes(happening.outcome.kind);
          const verdict =
            happening.kind === 'lost'
              ? verdictOfLostLease(at, happening.released)
              : verdictOf(happening.outcome, at, LADDER, 0.5);
          expect(verdict.step).toBe(step);
          if (mayHaveLeft && !channel.declares.idempotencyKey)
            expect(verdict).toMatchObject({ state: 'dead', reason: 'outcome-unknown' });
          if (verdict.state !== 'waiting') return;
          const named =
            happening.kind === 'outcome' && 'retryAfterMs' in happening.outcome && happening.outcome.retryAfterMs;
          expect(verdict.rung).toBe(happening.kind === 'lost' || named ? rung : rung + 1);
          expect(verdict.rung).toBeLessThanOrEqual(LADDER.length);
          rung = verdict.rung;
        }
      }),
      { numRuns: 500 },
    );
  },
);
