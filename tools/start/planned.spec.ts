/** What the services would refuse is told before anything starts. */
import { checkPlan } from './planned.js';

const check = (settings: Record<string, string>) => () => checkPlan({ settings });

test('the embedded system as it is, and with a mail server of yours, is what the services take', () => {
  expect(check({})).not.toThrow();
  expect(check({ SMTP_HOST: 'mail.example.org', SMTP_USER: 'me', SMTP_PASSWORD: 'hidden' })).not.toThrow();
});

test.each([
  [{ SMTP_HOST: '127.0.0.1', SMTP_USER: 'me' }, /SMTP_USER and SMTP_PASSWORD must be given together/],
  [{ LEASE_MS: '25000' }, /LEASE_MS must be more than 25000/],
  [{ LEASE_MS: '15000' }, /LEASE_MS must be more than two times CALL_TIMEOUT_MS/],
  [{ DATABASE_IDLE_TRANSACTION_MS: '30000' }, /DATABASE_IDLE_TRANSACTION_MS must be less than LEASE_MS/],
])('settings that are right alone and wrong together: %j', (settings, fault) => {
  expect(check(settings)).toThrow(fault);
});

test('a fault that several services have is told once', () => {
  expect(check({ DATABASE_IDLE_TRANSACTION_MS: '30000' })).not.toThrow(/less than LEASE_MS[^]*less than LEASE_MS/);
});
