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
const after = (outcome: Settled, position: Position, random = 1): Verdict =>
  verdictOf(outcome, position, LADDER, random);

describe('the end states', () => {
  test('a thing that was done is done', () => {
    expect(after({ kind: 'done', ...ISSUED, left: 'sent' }, at('issue', 2))).toEqual({
      state: 'done',
      step: 'issue',
      rung: 2,
      delayMs: 0,
      reason: null,
      vendorFailed: false,
    });
  });

  test('what was done and cannot be right stands in front of a person, and goes on where an open outcome would', () => {
    const disputed = { kind: 'disputed', code: 'serial-taken', left: 'sent' } as const;
    expect(after(disputed, at('issue', 1))).toEqual({
      state: 'dead', step: 'look-up', rung: 1, delayMs: 0, reason: 'serial-taken', vendorFailed: false,
    }); // prettier-ignore
    expect(after(disputed, at('issue', 1, 'person'))).toMatchObject({ state: 'dead', step: 'issue' });
  });

  test.each(['needs-input', 'refused'] as const)('%s ends with its code', (kind) => {
    expect(after({ kind, code: 'email-rejected', left: 'sent' }, at('issue', 1))).toEqual({
      state: kind, step: 'issue', rung: 1, delayMs: 0, reason: 'email-rejected', vendorFailed: false,
    }); // prettier-ignore
  });

  test.each(['needs-input', 'refused'] as const)(
    '%s without a letter that left says nothing about the vendor',
    (kind) => {
      expect(after({ kind, code: 'field-withheld', left: 'not-sent' }, at('issue')).vendorFailed).toBeNull();
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
      for (const everOpen of [false, true])
      expect(after({ kind, code: 'other', left }, at(step, 1, step, everOpen))).toEqual({
        state: 'dead', step, rung: 1, delayMs: 0, reason: 'other', vendorFailed,
      }); // prettier-ignore
    },
  );

  test('a notice whose address changed ends, for another one is made; a letter whose address changed ends as any other', () => {
    const changed = { kind: 'needs-input', code: CHANNEL_CHANGED, left: 'not-sent' } as const;
    expect(after(changed, at('stop-and-erase', 1, 'stop-and-erase', true))).toEqual({
      state: 'refused', step: 'stop-and-erase', rung: 1, delayMs: 0, reason: 'channel-changed', vendorFailed: null,
    }); // prettier-ignore
    expect(after(changed, at('escalation-serial', 1, 'person'))).toMatchObject({ state: 'needs-input' });
  });

  test.each([
    ['refused', 'issue', 'sent', false],
    ['needs-input', 'issue', 'not-sent', null],
    ['refused', 'find-licensee', 'sent', false],
  ] as const)(
    'a license that is turned down (%s at %s, %s) after a letter was left open stands in front of a person, who begins with the look-up',
    (kind, step, left, vendorFailed) => {
      const outcome = { kind, code: 'email-rejected', left } as const;
      expect(after(outcome, at(step, 1, 'look-up', true))).toEqual({
        state: 'dead', step: 'look-up', rung: 1, delayMs: 0, reason: 'left-open', vendorFailed,
      }); // prettier-ignore
      expect(after(outcome, at(step, 1, 'person', true))).toMatchObject({ state: 'dead', step, reason: 'left-open' });
    },
  );

  test('a case that is turned down after a letter was left open is turned down: the escalation knows of the letter', () => {
    const refused = { kind: 'refused', code: 'other', left: 'sent' } as const;
    expect(after(refused, at('escalation-serial', 0, 'escalation-serial', true))).toMatchObject({ state: 'refused' });
  });

  test.each(['needs-input', 'refused'] as const)(
    'a look-up that was not allowed to leave (%s) stands in front of a person',
    (kind) => {
      expect(after({ kind, code: 'safeguard-lapsed', left: 'not-sent' }, at('look-up', 1))).toEqual({
      state: 'dead', step: 'look-up', rung: 1, delayMs: 0, reason: 'safeguard-lapsed', vendorFailed: null,
    }); // prettier-ignore
    },
  );

  test.each(['needs-input', 'refused'] as const)(
    'a look-up that the vendor answers with %s has answered nothing and is asked again',
    (kind) => {
      expect(after({ kind, code: 'other', left: 'sent' }, at('look-up', 1))).toEqual({
      state: 'waiting', step: 'look-up', rung: 2, delayMs: 30_000, reason: 'other', vendorFailed: false,
    }); // prettier-ignore
      expect(after({ kind, code: 'other', left: 'perhaps' }, at('look-up', 3))).toMatchObject({
        state: 'dead',
        step: 'look-up',
        reason: 'outcome-unknown',
      });
    },
  );
});

test('what was to be ended and is not at the vendor was ended by an earlier letter of ours, or a person looks where it is', () => {
  const revoke = at('revoke', 1, 'revoke');
  expect(after({ kind: 'gone', left: 'sent' }, { ...revoke, everOpen: true })).toEqual({
    state: 'done', step: 'revoke', rung: 1, delayMs: 0, reason: null, vendorFailed: false,
  }); // prettier-ignore
  expect(after({ kind: 'gone', left: 'sent' }, revoke)).toEqual({
    state: 'dead', step: 'revoke', rung: 1, delayMs: 0, reason: 'not-at-the-vendor', vendorFailed: false,
  }); // prettier-ignore
});

describe('what comes after an outcome that is no end', () => {
  test('a step that leads on starts at once and costs nothing', () => {
    expect(after({ kind: 'next', step: 'find-licensee', left: 'sent' }, at('issue', 1))).toEqual({
      state: 'waiting', step: 'find-licensee', rung: 1, delayMs: 0, reason: null, vendorFailed: false,
    }); // prettier-ignore
    expect(after({ kind: 'next', step: 'issue', left: 'sent' }, at('look-up', 3))).toMatchObject({
      state: 'waiting',
      step: 'issue',
      rung: 3,
      delayMs: 0,
    });
    expect(after({ kind: 'next', step: 'revoke', left: 'sent' }, at('find-licensee'))).toMatchObject({
      rung: 0,
      delayMs: 0,
    });
  });

  test('a step that leads back waits and costs a rung', () => {
    expect(after({ kind: 'next', step: 'look-up', left: 'sent' }, at('find-licensee', 1))).toEqual({
      state: 'waiting', step: 'look-up', rung: 2, delayMs: 30_000, reason: 'already-there', vendorFailed: false,
    }); // prettier-ignore
    expect(after({ kind: 'next', step: 'issue', left: 'sent' }, at('issue', 0))).toMatchObject({
      step: 'issue',
      rung: 1,
      delayMs: 5_000,
    });
    expect(after({ kind: 'next', step: 'look-up', left: 'sent' }, at('issue', 3))).toMatchObject({
      state: 'dead',
      step: 'look-up',
      reason: 'outcome-unknown',
    });
  });

  test('a look-up that finds nothing of what the vendor said it has proves nothing: it is asked again, and nobody is told once more', () => {
    const nothing = { kind: 'next', step: 'issue', left: 'sent' } as const;
    expect(after(nothing, { ...at('look-up', 1), saidTaken: true })).toEqual({
      state: 'waiting', step: 'look-up', rung: 2, delayMs: 30_000, reason: 'taken-and-not-found', vendorFailed: false,
    }); // prettier-ignore
    expect(after(nothing, { ...at('look-up', 3), saidTaken: true })).toMatchObject({ state: 'dead', step: 'look-up', reason: 'outcome-unknown' });
    expect(after(nothing, { ...at('check'), saidTaken: true })).toMatchObject({ step: 'issue', delayMs: 0 });
  }); // prettier-ignore

  test('a question that the vendor answers leads on to the order; one that is refused ends it, and one that is lost is asked again', () => {
    const check = at('check', 1, 'check');
    expect(after({ kind: 'next', step: 'issue', left: 'sent' }, check)).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, delayMs: 0 });
    expect(after({ kind: 'refused', code: 'policy-not-found', left: 'sent' }, check)).toMatchObject({ state: 'refused', step: 'check', reason: 'policy-not-found' });
    expect(after({ kind: 'retry', code: 'status-502', vendorAtFault: true, left: 'sent' }, check)).toMatchObject({ state: 'waiting', step: 'check', rung: 2 });
    expect(verdictOfLostLease(check, true)).toMatchObject({ state: 'waiting', step: 'check', rung: 1 });
  }); // prettier-ignore

  test('what is certainly not done is tried again at the same step', () => {
    expect(after({ kind: 'retry', code: 'rate-limited', vendorAtFault: false, left: 'sent' }, at('issue'))).toEqual({
      state: 'waiting', step: 'issue', rung: 1, delayMs: 5_000, reason: 'rate-limited', vendorFailed: null,
    }); // prettier-ignore
    expect(after({ kind: 'retry', code: 'econnrefused', vendorAtFault: true, left: 'not-sent' }, at('issue', 3))).toEqual({
      state: 'dead', step: 'issue', rung: 3, delayMs: 0, reason: 'gave-up', vendorFailed: true,
    }); // prettier-ignore
  });

  test('trouble of ours never ends a delivery, and gives back the rungs that it took', () => {
    const ours: Settled = { kind: 'retry', code: 'our-server-smtp-535', vendorAtFault: false, ours: true, left: 'not-sent' };
    expect(after(ours, at('escalation-serial'))).toEqual({
      state: 'waiting', step: 'escalation-serial', rung: 1, delayMs: 5_000, reason: 'our-server-smtp-535', vendorFailed: null,
    });
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
    expect(after({ kind: 'unknown', code: 'timed-out', left: 'perhaps' }, at('issue'))).toEqual({
      state: 'waiting', step: 'look-up', rung: 1, delayMs: 5_000, reason: 'timed-out', vendorFailed: true,
    }); // prettier-ignore
    expect(after({ kind: 'unknown', code: 'timed-out', left: 'perhaps' }, at('issue', 3))).toMatchObject({
      state: 'dead',
      step: 'look-up',
      reason: 'outcome-unknown',
      vendorFailed: true,
    });
  });

  test('what the vendor has not finished is looked up', () => {
    expect(after({ kind: 'pending', left: 'sent' }, at('issue'))).toEqual({
      state: 'waiting', step: 'look-up', rung: 1, delayMs: 5_000, reason: 'vendor-pending', vendorFailed: false,
    }); // prettier-ignore
    expect(after({ kind: 'pending', left: 'sent' }, at('look-up', 3))).toMatchObject({
      state: 'dead',
      step: 'look-up',
      reason: 'still-pending',
    });
  });

  test('where the vendor can neither be asked nor told twice a person decides, after unknown and after pending', () => {
    for (const [kind, vendorFailed] of [
      ['unknown', true],
      ['pending', false],
    ] as const) {
      expect(after({ kind, code: 'timed-out', left: 'perhaps' } as Settled, at('issue', 1, 'person'))).toEqual({
        state: 'dead', step: 'issue', rung: 1, delayMs: 0, reason: 'outcome-unknown', vendorFailed,
      }); // prettier-ignore
    }
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
    expect(verdictOfLostLease(at('issue', 2), false)).toEqual({
      state: 'waiting',
      step: 'issue',
      rung: 2,
      delayMs: 0,
      reason: 'lease-lost',
      vendorFailed: null,
    });
    expect(verdictOfLostLease(at('issue', 2), true)).toEqual({
      state: 'waiting',
      step: 'look-up',
      rung: 2,
      delayMs: 0,
      reason: 'lease-lost',
      vendorFailed: null,
    });
  });

  test('stands in front of a person where something may have left and nobody can be asked', () => {
    expect(verdictOfLostLease(at('issue', 2, 'person'), true)).toEqual({
      state: 'dead',
      step: 'issue',
      rung: 2,
      delayMs: 0,
      reason: 'outcome-unknown',
      vendorFailed: null,
    });
    expect(verdictOfLostLease(at('issue', 2, 'person'), false)).toMatchObject({ state: 'waiting', step: 'issue' });
  });
});

test('the ledger never says aborted of what may have left', () => {
  expect(['sent', 'not-sent', 'perhaps'].map((left) => disclosureOutcome(left as Settled['left']))).toEqual([
    'sent',
    'aborted',
    'may-have-left',
  ]);
});

test('the states are a closed list', () => {
  expect(DELIVERY_STATES).toEqual([
    'waiting',
    'claimed',
    'released',
    'done',
    'needs-input',
    'refused',
    'dead',
    'cancelled',
  ]);
});
