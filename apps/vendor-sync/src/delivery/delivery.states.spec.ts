/** What may happen next to a delivery: the table, row by row. */
import type { Settled, Step } from '../vendors/outcome.js';
import type { Effect, StepDeclaration } from '../vendors/vendor.js';
import { DELIVERY_STATES } from '#model/delivery.states.js';
import {
  CHANNEL_CHANGED,
  disclosureOutcome,
  ladderMs,
  rungOf,
  verdictOf,
  verdictOfLostLease,
  type Position,
  type Verdict,
} from './delivery.states.js';

const LADDER = [5, 30, 300];
/** The steps of a vendor with a question, two that issue, and a notice as a channel has it. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  'look-up': 'looks-up',
  check: 'checks',
  issue: 'issues',
  'find-licensee': 'issues',
  revoke: 'ends',
  'escalation-serial': 'takes-case',
  'stop-and-erase': 'ends',
};
const declares = (step: Step, ifUnknown: StepDeclaration['ifUnknown']) => ({ effect: EFFECTS[step]!, ifUnknown });
const ISSUED = {
  did: 'issued',
  license: { serialNumber: 'PL-1', licenseKey: null, startsOn: '2027-01-31', expiresOn: null, maintenanceUntil: null },
} as const;
const at = (step: Step, rung = 0, ifUnknown: StepDeclaration['ifUnknown'] = 'look-up', everOpen = false): Position => ({
  step,
  rung,
  claims: 1,
  everOpen,
  saidTaken: false,
  declaration: declares(step, ifUnknown),
  way: Object.keys(EFFECTS),
});
const next = (step: Step): Settled => ({ kind: 'next', step, left: 'sent' });
const turnedDown = (kind: 'needs-input' | 'refused', code: string, left: Settled['left'] = 'sent'): Settled =>
  ({ kind, code, left }); // prettier-ignore
const TIMED_OUT: Settled = { kind: 'unknown', code: 'timed-out', left: 'perhaps' };
const NOBODY_KNOWS = { state: 'dead', step: 'look-up', reason: 'outcome-unknown' };
const PENDING: Settled = { kind: 'pending', left: 'sent' };
const GONE: Settled = { kind: 'gone', left: 'sent' };
const after = (outcome: Settled, position: Position): Verdict => verdictOf(outcome, position, LADDER, 1);

type Row = [Verdict['state'], Step, rung: number, delayMs: number, reason: string | null, vendorFailed: boolean | null];
const becomes = (verdict: Verdict, ...[state, step, rung, delayMs, reason, vendorFailed]: Row) =>
  expect(verdict).toEqual({ state, step, rung, delayMs, reason, vendorFailed });

describe('the end states', () => {
  test('a thing that was done is done', () => {
    becomes(after({ kind: 'done', ...ISSUED, left: 'sent' }, at('issue', 2)), 'done', 'issue', 2, 0, null, false);
  });

  test('what was done and cannot be right stands in front of a person, and goes on where an open outcome would', () => {
    const disputed = { kind: 'disputed', code: 'serial-taken', left: 'sent' } as const;
    becomes(after(disputed, at('issue', 1)), 'dead', 'look-up', 1, 0, 'serial-taken', false);
    expect(after(disputed, at('issue', 1, 'person'))).toMatchObject({ state: 'dead', step: 'issue' });
  });

  test.each(['needs-input', 'refused'] as const)('%s ends with its code', (kind) => {
    becomes(after(turnedDown(kind, 'email-rejected'), at('issue', 1)), kind, 'issue', 1, 0, 'email-rejected', false);
  });

  test.each(['needs-input', 'refused'] as const)(
    '%s without a letter that left says nothing about the vendor',
    (kind) => {
      expect(after(turnedDown(kind, 'field-withheld', 'not-sent'), at('issue')).vendorFailed).toBeNull();
    },
  );

  test.each([
    ['a notice to stop and to erase', 'stop-and-erase', 'refused', 'sent', false],
    ['a notice to stop and to erase', 'stop-and-erase', 'needs-input', 'not-sent', null],
    ['a revocation', 'revoke', 'refused', 'sent', false],
    ['a revocation', 'revoke', 'needs-input', 'not-sent', null],
  ] as const)(
    '%s (%s) that is turned down (%s, %s) stands in front of a person',
    (_, step, kind, left, vendorFailed) => {
      const outcome = turnedDown(kind, 'other', left);
      for (const everOpen of [false, true])
        becomes(after(outcome, at(step, 1, step, everOpen)), 'dead', step, 1, 0, 'other', vendorFailed);
    },
  );

  test('a notice whose address changed ends, for another one is made; a letter whose address changed ends as any other', () => {
    const changed = turnedDown('needs-input', CHANNEL_CHANGED, 'not-sent');
    const notice = at('stop-and-erase', 1, 'stop-and-erase', true);
    becomes(after(changed, notice), 'refused', 'stop-and-erase', 1, 0, 'channel-changed', null);
    expect(after(changed, at('escalation-serial', 1, 'person'))).toMatchObject({ state: 'needs-input' });
  });

  test.each([
    ['refused', 'issue', 'sent', false],
    ['needs-input', 'issue', 'not-sent', null],
    ['refused', 'find-licensee', 'sent', false],
  ] as const)(
    'a license that is turned down (%s at %s, %s) after a letter was left open stands in front of a person, who begins with the look-up',
    (kind, step, left, vendorFailed) => {
      const outcome = turnedDown(kind, 'email-rejected', left);
      becomes(after(outcome, at(step, 1, 'look-up', true)), 'dead', 'look-up', 1, 0, 'left-open', vendorFailed);
      expect(after(outcome, at(step, 1, 'person', true))).toMatchObject({ state: 'dead', step, reason: 'left-open' });
    },
  );

  test('a case that is turned down after a letter was left open is turned down: the escalation knows of the letter', () => {
    const refused = turnedDown('refused', 'other');
    expect(after(refused, at('escalation-serial', 0, 'escalation-serial', true))).toMatchObject({ state: 'refused' });
  });

  test.each(['needs-input', 'refused'] as const)(
    'a look-up that was not allowed to leave (%s) stands in front of a person',
    (kind) => {
      const kept = turnedDown(kind, 'safeguard-lapsed', 'not-sent');
      becomes(after(kept, at('look-up', 1)), 'dead', 'look-up', 1, 0, 'safeguard-lapsed', null);
    },
  );

  test.each(['needs-input', 'refused'] as const)(
    'a look-up that the vendor answers with %s has answered nothing and is asked again',
    (kind) => {
      becomes(after(turnedDown(kind, 'other'), at('look-up', 1)), 'waiting', 'look-up', 2, 30_000, 'other', false);
      expect(after(turnedDown(kind, 'other', 'perhaps'), at('look-up', 3))).toMatchObject(NOBODY_KNOWS);
    },
  );
});

test('what was to be ended and is not at the vendor was ended by an earlier letter of ours, or a person looks where it is', () => {
  const revoke = at('revoke', 1, 'revoke');
  becomes(after(GONE, { ...revoke, everOpen: true }), 'done', 'revoke', 1, 0, null, false);
  becomes(after(GONE, revoke), 'dead', 'revoke', 1, 0, 'not-at-the-vendor', false);
});

describe('what comes after an outcome that is no end', () => {
  test('a step that leads on starts at once and costs nothing', () => {
    becomes(after(next('find-licensee'), at('issue', 1)), 'waiting', 'find-licensee', 1, 0, null, false);
    expect(after(next('issue'), at('look-up', 3))).toMatchObject({
      state: 'waiting',
      step: 'issue',
      rung: 3,
      delayMs: 0,
    });
    expect(after(next('revoke'), at('find-licensee'))).toMatchObject({ rung: 0, delayMs: 0 });
  });

  test('a step that leads back waits and costs a rung', () => {
    becomes(after(next('look-up'), at('find-licensee', 1)), 'waiting', 'look-up', 2, 30_000, 'already-there', false);
    expect(after(next('issue'), at('issue', 0))).toMatchObject({ step: 'issue', rung: 1, delayMs: 5_000 });
    expect(after(next('look-up'), at('issue', 3))).toMatchObject(NOBODY_KNOWS);
  });

  test('a look-up that finds nothing of what the vendor said it has proves nothing: it is asked again, and nobody is told once more', () => {
    const nothing = next('issue');
    becomes(after(nothing, { ...at('look-up', 1), saidTaken: true }), 'waiting', 'look-up', 2, 30_000, 'taken-and-not-found', false);
    expect(after(nothing, { ...at('look-up', 3), saidTaken: true })).toMatchObject(NOBODY_KNOWS);
    expect(after(nothing, { ...at('check'), saidTaken: true })).toMatchObject({ step: 'issue', delayMs: 0 });
  }); // prettier-ignore

  test('a question that the vendor answers leads on to the order; one that is refused ends it, and one that is lost is asked again', () => {
    const check = at('check', 1, 'check');
    expect(after(next('issue'), check)).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, delayMs: 0 });
    expect(after(turnedDown('refused', 'policy-not-found'), check)).toMatchObject({ state: 'refused', step: 'check', reason: 'policy-not-found' });
    expect(after({ kind: 'retry', code: 'status-502', vendorAtFault: true, left: 'sent' }, check)).toMatchObject({ state: 'waiting', step: 'check', rung: 2 });
    expect(verdictOfLostLease(check, true)).toMatchObject({ state: 'waiting', step: 'check', rung: 1 });
  }); // prettier-ignore

  test('what is certainly not done is tried again at the same step', () => {
    const busy: Settled = { kind: 'retry', code: 'rate-limited', vendorAtFault: false, left: 'sent' };
    becomes(after(busy, at('issue')), 'waiting', 'issue', 1, 5_000, 'rate-limited', null);
    const away: Settled = { kind: 'retry', code: 'econnrefused', vendorAtFault: true, left: 'not-sent' };
    becomes(after(away, at('issue', 3)), 'dead', 'issue', 3, 0, 'gave-up', true);
  });

  test('trouble of ours never ends a delivery, and gives back the rungs that it took', () => {
    const ours: Settled = { kind: 'retry', code: 'our-server-smtp-535', vendorAtFault: false, ours: true, left: 'not-sent' };
    becomes(after(ours, at('escalation-serial')), 'waiting', 'escalation-serial', 1, 5_000, 'our-server-smtp-535', null);
    expect(after(ours, at('escalation-serial', 3))).toMatchObject({ state: 'waiting', rung: 3, delayMs: 300_000 });
    expect(verdictOf(ours, at('escalation-serial', 9), [5, 86_400], 1)).toMatchObject({ state: 'waiting', delayMs: 15 * 60_000 });
    expect(verdictOf(ours, at('escalation-serial'), [], 1)).toMatchObject({ state: 'waiting', delayMs: 15 * 60_000 });
    const busy: Settled = { kind: 'retry', code: 'smtp-451', vendorAtFault: true, left: 'not-sent' };
    for (const waitedFor of ['our-server-smtp-535', 'mail-not-configured']) {
      expect(rungOf({ rung: 3, waitedFor }, ours)).toBe(3);
      expect(rungOf({ rung: 3, waitedFor }, busy)).toBe(0);
    }
    for (const waitedFor of [null, 'smtp-451']) expect(rungOf({ rung: 3, waitedFor }, busy)).toBe(3);
  }); // prettier-ignore

  test('what may have been done is looked up, never done again', () => {
    becomes(after(TIMED_OUT, at('issue')), 'waiting', 'look-up', 1, 5_000, 'timed-out', true);
    expect(after(TIMED_OUT, at('issue', 3))).toMatchObject({ ...NOBODY_KNOWS, vendorFailed: true });
  });

  test('what the vendor has not finished is looked up', () => {
    becomes(after(PENDING, at('issue')), 'waiting', 'look-up', 1, 5_000, 'vendor-pending', false);
    expect(after(PENDING, at('look-up', 3))).toMatchObject({ state: 'dead', step: 'look-up', reason: 'still-pending' });
  });

  test('where the vendor can neither be asked nor told twice a person decides, after unknown and after pending', () => {
    for (const outcome of [TIMED_OUT, PENDING])
      becomes(
        after(outcome, at('issue', 1, 'person')),
        'dead',
        'issue',
        1,
        0,
        'outcome-unknown',
        outcome === TIMED_OUT,
      );
  });
});

describe('the pause', () => {
  test('has jitter from half of the rung to the whole of it', () => {
    expect(ladderMs(LADDER, 1, 0)).toBe(15_000);
    expect(ladderMs(LADDER, 1, 0.5)).toBe(22_500);
    expect(ladderMs(LADDER, 1, 1)).toBe(30_000);
    expect(ladderMs(LADDER, 3, 0)).toBeUndefined();
    expect(ladderMs([0], 0, 0.7)).toBe(0);
  });
});

describe('a lost lease', () => {
  test('burns no rung, whatever was under way', () => {
    becomes(verdictOfLostLease(at('issue', 2), false), 'waiting', 'issue', 2, 0, 'lease-lost', null);
    becomes(verdictOfLostLease(at('issue', 2), true), 'waiting', 'look-up', 2, 0, 'lease-lost', null);
  });

  test('stands in front of a person where something may have left and nobody can be asked', () => {
    becomes(verdictOfLostLease(at('issue', 2, 'person'), true), 'dead', 'issue', 2, 0, 'outcome-unknown', null);
    expect(verdictOfLostLease(at('issue', 2, 'person'), false)).toMatchObject({ state: 'waiting', step: 'issue' });
  });
});

test('the ledger never says aborted of what may have left', () => {
  const said = (['sent', 'not-sent', 'perhaps'] as const).map(disclosureOutcome);
  expect(said).toEqual(['sent', 'aborted', 'may-have-left']);
});

test('the states are a closed list', () => {
  const states = 'waiting claimed released done needs-input refused dead cancelled';
  expect(DELIVERY_STATES).toEqual(states.split(' '));
});
