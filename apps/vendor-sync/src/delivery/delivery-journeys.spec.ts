/** What holds for every sequence of outcomes that a delivery can meet. */
import fc from 'fast-check';
import { SUPPORT_CHANNEL_APIS } from '../channels/support-channels.js';
import type { Settled, Step } from '../vendors/outcome.js';
import type { StepDeclaration } from '../vendors/vendor.js';
import { VENDOR_APIS } from '../vendors/vendors.js';
import { verdictOf, verdictOfLostLease } from './delivery.states.js';
import type { Position, Verdict } from './delivery.states.js';

const LADDER = [5, 30, 300];
const DAY_MS = 24 * 3_600_000;
const at = (step: Step, ifUnknown: StepDeclaration['ifUnknown']): Position => ({
  step,
  rung: 0,
  claims: 0,
  everOpen: false,
  saidTaken: false,
  declaration: { ifUnknown },
});
/** The steps of licensing; those of a case lead nowhere and are walked by themselves below. */
type LicensingStep = Extract<Step, 'check' | 'issue' | 'find-licensee' | 'look-up' | 'revoke'>;
const STEPS: readonly LicensingStep[] = ['check', 'issue', 'find-licensee', 'look-up', 'revoke'];
const left = fc.constantFrom<Settled['left']>('sent', 'not-sent', 'perhaps');
const retryAfterMs = fc.option(fc.nat(1e9), { nil: undefined });
/** Where the step in hand may lead; every other outcome can follow every step. */
const outcomeAt = (next: readonly Step[]): fc.Arbitrary<Settled> =>
  fc.oneof(
    fc.record({ kind: fc.constantFrom('done' as const, 'gone' as const), left }),
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
const seconds = fc.array(fc.nat(40_000), { maxLength: 10 });

test('whatever a vendor answers, and however often, the delivery ends within the ladder', () => {
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
      let position = { ...at(first, toPerson ? 'person' : 'look-up'), saidTaken };
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
        if (waits && !climbed) expect(verdict.delayMs).toBeGreaterThanOrEqual(Math.min(outcome.retryAfterMs!, DAY_MS));
        else if (climbed) expect(verdict.delayMs).toBeGreaterThanOrEqual((ladder[position.rung]! * 1000) / 2);
        else expect(verdict.delayMs).toBe(0);
        position = { ...position, step: verdict.step, rung: verdict.rung };
      }
      throw new Error(
        '260 attempts, and no end: of 200 with a named wait, and four free steps at most between two of ten rungs.',
      );
    }),
    { numRuns: 400 },
  );
});

/** Where a step of the real vendor APIs may lead. */
const LEADS: Readonly<Record<LicensingStep, readonly LicensingStep[]>> = {
  check: ['issue'],
  issue: ['find-licensee', 'look-up'],
  'find-licensee': ['look-up'],
  'look-up': ['issue'],
  revoke: ['revoke'],
};
type Event =
  { kind: 'outcome'; pick: number; outcomes: Record<LicensingStep, Settled> } | { kind: 'lost'; released: boolean };

test.each(VENDOR_APIS.map((api) => [api.name, api] as const))(
  '%s: nothing is issued again after an open outcome until a look-up has said that it is not there',
  (_name, api) => {
    const outcomes = fc.record(
      Object.fromEntries(STEPS.map((step) => [step, outcomeAt(LEADS[step])])) as Record<
        LicensingStep,
        fc.Arbitrary<Settled>
      >,
    );
    const event: fc.Arbitrary<Event> = fc.oneof(
      { arbitrary: fc.record({ kind: fc.constant('outcome' as const), pick: fc.nat(), outcomes }), weight: 5 },
      { arbitrary: fc.record({ kind: fc.constant('lost' as const), released: fc.boolean() }), weight: 1 },
    );
    const first = (api.steps.check ? 'check' : 'issue') as LicensingStep;
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let [step, rung, open, everOpen, saidTaken] = [first, 0, false, false, false];
        for (const happening of events) {
          const declaration = api.steps[step];
          // A path that this vendor does not have is not walked.
          if (!declaration) return;
          const creates = step === 'issue' || step === 'find-licensee';
          if (creates) expect(open).toBe(false);
          let verdict: Verdict;
          if (happening.kind === 'lost') {
            verdict = verdictOfLostLease({ step, rung, declaration }, happening.released);
            if (creates && happening.released) open = true;
          } else {
            const outcome = happening.outcomes[step];
            verdict = verdictOf(outcome, { step, rung, claims: 1, declaration, everOpen, saidTaken }, LADDER, 0.5);
            if (creates && (outcome.kind === 'unknown' || outcome.kind === 'pending')) open = true;
            if (saidTaken && step === 'look-up') expect(verdict.step).toBe('look-up');
            if (creates && outcome.kind === 'next' && outcome.step === 'look-up') saidTaken = true;
            if (step === 'look-up' && outcome.kind === 'next' && !saidTaken) open = false;
            if (open && verdict.state !== 'waiting' && outcome.kind !== 'done') {
              // What is open ends in front of a person, at the look-up, never as an answer that a clerk could order anew.
              expect(verdict).toMatchObject({ state: 'dead', step: 'look-up' });
            }
          }
          if (everOpen && creates) expect(['done', 'waiting', 'dead']).toContain(verdict.state);
          everOpen ||= open;
          if (verdict.state !== 'waiting') return;
          expect(STEPS).toContain(verdict.step);
          [step, rung] = [verdict.step as LicensingStep, verdict.rung];
        }
      }),
      { numRuns: 400 },
    );
  },
);

const CASE_STEPS = SUPPORT_CHANNEL_APIS.flatMap((channel) =>
  Object.entries(channel.steps).map(
    ([step, declaration]) => [`${channel.name} ${step}`, channel, step as Step, declaration] as const,
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
          const at = { step, rung, claims: 1, declaration, everOpen: false, saidTaken: false };
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
