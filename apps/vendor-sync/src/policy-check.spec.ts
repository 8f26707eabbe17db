/** The boot check: what a vendor API takes and what the policy allows are the same, or the service does not start. */
import { LICENSING_FIELDS, type Field } from '#model/fields.js';
import { POLICY, type PolicyRow } from '#disclosure/policy.js';
import { SUPPORT_CHANNEL_APIS } from './channels/support-channels.js';
import type { SupportChannel } from './channels/support-channel.js';
import { checkPolicy, policyFaults, stepFaults } from './policy-check.js';
import type { StepDeclaration, VendorApi } from './vendors/vendor.js';
import { VENDOR_APIS, vendorApi } from './vendors/vendors.js';

const withStep = (name: string, step: Partial<StepDeclaration>): VendorApi =>
  ({
    ...VENDOR_APIS[0]!,
    name,
    steps: {
      issue: {
        purpose: 'issue',
        effect: 'issues',
        needs: [],
        accepts: [],
        ifUnknown: 'person',
        personMayRetry: false,
        ...step,
      },
    },
  }) as VendorApi;
const row = (fields: readonly Field[]): PolicyRow => ({ ...POLICY[0]!, fields });
const ALL = ['firstName', 'lastName', 'email'] as const;

test('the table, the vendor APIs and the support channels that are built in agree', () => {
  expect(policyFaults([...VENDOR_APIS, ...SUPPORT_CHANNEL_APIS])).toEqual([]);
  expect(() => checkPolicy(VENDOR_APIS, SUPPORT_CHANNEL_APIS)).not.toThrow();
});

test('a vendor API that needs more than its row stops the start, and so does one that merely accepts it', () => {
  const narrow = [row(['firstName'])];
  expect(policyFaults([withStep('v', { needs: ['firstName', 'email'] })], narrow)).toEqual([
    'v takes email for issue, which the policy does not allow.',
  ]);
  expect(policyFaults([withStep('v', { needs: ['firstName'], accepts: ['lastName'] })], narrow)).toEqual([
    'v takes lastName for issue, which the policy does not allow.',
  ]);
});

test('a row that allows what no vendor API takes stops the start', () => {
  expect(policyFaults([withStep('v', { needs: ['email'], accepts: ['firstName'] })], [row(ALL)])).toEqual([
    'The policy allows lastName for issue, which no vendor API takes.',
  ]);
  expect(
    policyFaults(
      [withStep('v', { needs: ['email'], accepts: ['firstName'] }), withStep('w', { accepts: ['lastName'] })],
      [row(ALL)],
    ),
  ).toEqual([]);
});

test('a question that tells something of a person stops the start', () => {
  expect(policyFaults([withStep('v', { needs: ['email'], effect: 'checks' })], [row(['email'])])).toEqual([
    'v tells something of a person with its question issue.',
  ]);
});

test('a step that leads nowhere, and a delivery that no step begins, stop the start', () => {
  const { steps } = vendorApi('keygen')!;
  const { revoke: _revoke, ...withoutRevoke } = steps;
  expect(stepFaults('api', { name: 'v', steps })).toEqual([]);
  expect(stepFaults('api', { name: 'v', steps: withoutRevoke })).toEqual(['v has no step with which revoke begins.']);
  expect(stepFaults('api', { name: 'v', steps: { ...steps, issue: { ...steps.issue!, purpose: 'look-up' } } })).toEqual(
    ['v has no step with which issue begins.'],
  );
  expect(stepFaults('api', { name: 'v', steps: { ...steps, check: { ...steps.check!, ifUnknown: 'ask' } } })).toEqual([
    'v leads from check to ask, which is no step of it.',
  ]);
  const channel = SUPPORT_CHANNEL_APIS[0]!;
  expect(() => checkPolicy(VENDOR_APIS, [...SUPPORT_CHANNEL_APIS, { ...channel, steps: {} }])).toThrow(
    'has no step with which stop-and-erase begins.',
  );
});

test('a secret in a header that is not for one stops the start', () => {
  const [first, ...others] = VENDOR_APIS;
  const saying = (name: string) => [{ ...first!, authentication: { scheme: 'header', name } as const }, ...others];
  expect(() => checkPolicy(saying('X-Api-Key'), SUPPORT_CHANNEL_APIS)).not.toThrow();
  expect(() => checkPolicy(saying('Host'), SUPPORT_CHANNEL_APIS)).toThrow(
    'says its secret in a header that is not for it.',
  );
});

test('a row that no vendor API uses yet is no fault', () => {
  expect(policyFaults([], [row(ALL)])).toEqual([]);
});

test('a step for a purpose that no row names stops the start', () => {
  expect(policyFaults([withStep('v', { purpose: 'revoke' })], [])).toEqual([
    'v has a step issue for revoke, which no policy row names.',
  ]);
});

test.each([
  ['keygen', ['firstName', 'email']],
  ['keygen', ALL],
  ['plain-http', ['email']],
] as const)('the API %s that needs other fields than the register knows of (%j) stops the start', (name, needs) => {
  const other = vendorApi(name === 'keygen' ? 'plain-http' : 'keygen')!;
  const api = vendorApi(name)!;
  const changed = { ...api, steps: { ...api.steps, issue: { ...api.steps.issue!, needs, accepts: ALL } } };
  expect(() => checkPolicy([other, changed], SUPPORT_CHANNEL_APIS)).toThrow(
    `${name} needs other fields than ADAPTER_NEEDS says.`,
  );
});

test('a vendor can only be registered with what is built in', () => {
  expect(() => checkPolicy([vendorApi('keygen')!], SUPPORT_CHANNEL_APIS)).toThrow(
    'A vendor may be registered with plain-http, which is not built in.',
  );
  expect(() =>
    checkPolicy(
      VENDOR_APIS,
      SUPPORT_CHANNEL_APIS.filter(({ name }) => name !== 'mail'),
    ),
  ).toThrow('A vendor may be registered with mail, which is not built in.');
  expect(() =>
    checkPolicy([...VENDOR_APIS, { ...vendorApi('keygen')!, name: 'unheard-of' }], SUPPORT_CHANNEL_APIS),
  ).toThrow('No vendor can be registered with unheard-of: ADAPTER_NEEDS does not name it.');
  expect(() =>
    checkPolicy([...VENDOR_APIS, withStep('v', { purpose: 'revoke', needs: ['email'] })], SUPPORT_CHANNEL_APIS),
  ).toThrow(/^v takes email for revoke/);
  expect(vendorApi('nothing')).toBeUndefined();
});

test('no vendor API needs a personal field to look up by our reference or to revoke', () => {
  for (const api of VENDOR_APIS) {
    expect(api.steps['look-up']).toMatchObject({ needs: [], accepts: [], ifUnknown: 'look-up' });
    expect(api.steps.revoke).toMatchObject({ needs: [], accepts: [] });
    for (const step of Object.values(api.steps)) expect(step.ifUnknown).not.toBe('issue');
  }
});

const channelWith = (step: 'escalation-serial' | 'stop-and-erase', field: Field): SupportChannel => {
  const mail = SUPPORT_CHANNEL_APIS.find(({ name }) => name === 'mail')!;
  return { ...mail, steps: { ...mail.steps, [step]: { ...mail.steps[step]!, accepts: [field] } } };
};

test.each([...ALL, 'problemText'] as const)(
  'a channel that takes %s where nobody said yes stops the start',
  (field) => {
    for (const step of ['escalation-serial', 'stop-and-erase'] as const) {
      expect(() => checkPolicy(VENDOR_APIS, [...SUPPORT_CHANNEL_APIS, channelWith(step, field)])).toThrow(
        `mail takes ${field} for ${step}, which the policy does not allow.`,
      );
    }
  },
);

test('the problem text goes with the escalation that somebody said yes to, and with nothing else', () => {
  expect(POLICY.filter(({ fields }) => fields.includes('problemText')).map(({ purpose }) => purpose)).toEqual([
    'escalation-personal',
  ]);
  for (const { purpose, fields } of POLICY.filter((each) => each.purpose !== 'escalation-personal')) {
    const own: readonly Field[] = fields;
    expect([purpose, own.filter((field) => !(LICENSING_FIELDS as readonly Field[]).includes(field))]).toEqual([
      purpose,
      [],
    ]);
  }
  const steps = [...VENDOR_APIS, ...SUPPORT_CHANNEL_APIS].flatMap((api) => Object.values(api.steps));
  for (const { purpose, needs, accepts } of steps)
    expect([...needs, ...accepts].includes('problemText')).toBe(purpose === 'escalation-personal');
});

test('no support channel leads from a step to another: a case that is open ends where it began', () => {
  for (const channel of SUPPORT_CHANNEL_APIS) {
    expect(Object.keys(channel.steps).sort()).toEqual(['escalation-personal', 'escalation-serial', 'stop-and-erase']);
    for (const [name, step] of Object.entries(channel.steps)) {
      expect(step.purpose).toBe(name);
      // Only what the vendor knows again by a key may be said twice without a person.
      expect(step.ifUnknown).toBe(channel.declares.idempotencyKey ? name : 'person');
      // A second notice does no harm by any channel.
      expect(step.personMayRetry).toBe(channel.declares.idempotencyKey || step.effect === 'ends');
    }
  }
});
