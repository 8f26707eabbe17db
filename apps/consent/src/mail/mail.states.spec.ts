import type { Posted } from '#kernel/mail/smtp.js';
import { afterwards } from './mail.states.js';

const LADDER = [5, 7200];
const FRESH = { rung: 0, reason: null };
const OURS: Posted = { kind: 'our-trouble', code: 'our-server-smtp-535' };
const BUSY: Posted = { kind: 'not-sent', code: 'smtp-451', final: false };

test.each<[string, Posted, { rung: number; reason: string | null }, object]>([
  ['taken', { kind: 'taken' }, FRESH, { state: 'sent', reason: null }],
  ['left open', { kind: 'unknown', code: 'etimedout' }, FRESH, { state: 'unknown', reason: 'etimedout' }],
  ['refused', { kind: 'not-sent', code: 'smtp-550', final: true }, FRESH, { state: 'failed', reason: 'smtp-550' }],
  ['refused after it was read', { kind: 'declined', code: 'smtp-554', final: true }, FRESH, { state: 'failed', reason: 'smtp-554' }],
  ['put off', BUSY, FRESH, { state: 'waiting', reason: 'smtp-451', rung: 1, delayMs: 5000 }],
  ['put off once too often', BUSY, { rung: 2, reason: 'smtp-451' }, { state: 'failed', reason: 'smtp-451' }],
  ['kept by trouble of ours', OURS, FRESH, { state: 'waiting', reason: 'our-server-smtp-535', rung: 1, delayMs: 5000 }],
])('a mail that was %s', (_name, fate, before, after) => {
  expect(afterwards(fate, before, LADDER)).toEqual(after);
}); // prettier-ignore

test('trouble of ours never ends a mail, and is looked at again within a quarter of an hour', () => {
  let before: { rung: number; reason: string | null } = FRESH;
  for (let tries = 0; tries < 100; tries += 1) {
    const after = afterwards(OURS, before, LADDER);
    expect(after.state).toBe('waiting');
    expect(after.delayMs).toBeLessThanOrEqual(15 * 60_000);
    before = { rung: after.rung!, reason: after.reason };
  }
  expect(afterwards(BUSY, before, LADDER)).toMatchObject({ state: 'waiting', rung: 1, delayMs: 5000 });
  expect(afterwards(OURS, FRESH, [])).toMatchObject({ state: 'waiting', delayMs: 15 * 60_000 });
});
