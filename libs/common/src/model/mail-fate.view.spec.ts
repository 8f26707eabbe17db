import { mailFate, type MailFateRow } from './mail-fate.view.js';

const ROW: MailFateRow = {
  id: 'mai_1',
  kind: 'request',
  state: 'sent',
  reason: null,
  nextAt: new Date('2026-11-01T08:00:00Z'),
  settledAt: new Date('2026-11-01T08:01:00Z'),
  returnedAt: null,
};

test.each([
  ['waiting', 'smtp-451', 'waiting', 'smtp-451'],
  ['claimed', null, 'waiting', null],
  ['sent', null, 'sent', null],
  ['failed', 'smtp-550', 'not-delivered', 'smtp-550'],
  ['unknown', 'lease-lost', 'not-delivered', 'outcome-unknown'],
  ['dropped', 'not-needed', 'not-needed', 'not-needed'],
] as const)('a mail that is %s (%s) shows as %s', (state, reason, fate, shown) => {
  expect(mailFate({ ...ROW, state, reason })).toMatchObject({ fate, reason: shown });
});

test('a mail that came back was not delivered, though a server had taken it', () => {
  const came = mailFate({ ...ROW, returnedAt: new Date('2026-11-02T08:00:00Z') });
  expect(came).toMatchObject({ fate: 'not-delivered', reason: 'came-back', at: '2026-11-02T08:00:00.000Z' });
});
