/** What vendor-sync makes of trouble: nothing leaves that may not, nothing is called done that is not written down, the right person is asked. */
import { opened } from '../support/opened.js';
import { UNREADABLE_SECRET, Parts } from '../support/parts.js';
import { LICENSEE } from '../support/written-rows.js';

const parts = opened(() => Parts.open());
beforeEach(() => parts.clear());

const issuing = async (more = {}, product = {}) => parts.issue(await parts.vendor(more, product));
const lie = (replace: Record<string, unknown>) =>
  parts.vendorServer.misbehave([{ times: 1, do: { kind: 'lie', replace } }]);
/** What stands there after one look, and that nothing has left: so the vendor, which has failed twice before, has not answered either. */
async function withheld(id: string, failures = 2) {
  const { vendorId: vendor } = await parts.job(id);
  await parts.query(
    `INSERT INTO vendor_gates (vendor_id, awake_until, used_slot_at, failures) VALUES ($1, now(), now() - interval '1 hour', 2)`,
    [vendor],
  );
  const { state, reason, rung, step } = await parts.deliver(id);
  expect(parts.asked()).toEqual([]);
  expect(await parts.gate(vendor)).toMatchObject({ failures });
  const attempts = (await parts.attempts(id)).map(({ outcome, code, ledger }) => [outcome, code, ledger] as unknown[]);
  return { state, reason, rung, step, attempts };
}

describe('a release that is not granted', () => {
  test('because the safeguard has lapsed is a question to the clerk', async () => {
    const id = await issuing({ safeguardExpiresOn: '2020-01-01' });
    expect(await withheld(id)).toMatchObject({ state: 'needs-input', reason: 'safeguard-lapsed', attempts: [['needs-input', 'safeguard-lapsed', null]] }); // prettier-ignore
  });

  test('because the vendor may not be told what it needs is an end', async () => {
    const id = await issuing({ withheldFields: ['email'] });
    expect(await withheld(id)).toMatchObject({ state: 'refused', reason: 'field-withheld', attempts: [['refused', 'field-withheld', null]] }); // prettier-ignore
  });

  test.each([
    ['lastName', 'last-name-required'],
    ['email', 'field-required'],
  ])('because the person has no %s is a question to the clerk', async (field, code) => {
    const { version } = await parts.somebody({ [field]: '' });
    const id = await parts.issueAtNewVendor({ personVersionId: version }, { personVersionId: version });
    expect(await withheld(id)).toMatchObject({ state: 'needs-input', reason: code });
  });

  test.each(['hold = true', 'cancel_requested_at = now()'])(
    'because %s came after the claim costs no rung, and is no fault of the vendor',
    async (set) => {
      const id = await parts.issueAtNewVendor({ rung: 1 });
      parts.at('claim.after-commit', () => parts.change(id, set));
      const state = set.startsWith('hold') ? 'waiting' : 'cancelled';
      const attempts = [['retry', 'stopped', null]];
      expect(await withheld(id)).toEqual({ state, reason: null, rung: 1, step: 'issue', attempts });
      expect(parts.nudges).toEqual([]);
    },
  );

  test('because the vendor was paused after the claim waits for the vendor', async () => {
    const vendor = await parts.vendor();
    const id = await parts.issue(vendor);
    parts.at('claim.after-commit', () => parts.changeVendor('paused = true', vendor));
    expect(await withheld(id)).toMatchObject({ state: 'waiting', reason: null, rung: 0, attempts: [['retry', 'stopped', null]] }); // prettier-ignore
  });
});

describe('a worker whose claim was taken from it', () => {
  test('before its release sends nothing and writes nothing', async () => {
    const id = await parts.issueAtNewVendor();
    parts.at('claim.after-commit', () => parts.change(id, 'fence = fence + 1'));
    expect(await withheld(id)).toMatchObject({ state: 'claimed', attempts: [[null, null, null]] });
    expect(parts.nudges).toEqual([]);
    expect(parts.looks).toBe(1);
  });

  test('after its letter writes nothing, and nobody hears of it', async () => {
    const id = await parts.issueAtNewVendor();
    parts.at('send.after-answer', () => parts.change(id, 'fence = fence + 1'));
    await parts.deliver(id);
    expect(await parts.attempts(id)).toMatchObject([{ outcome: null, ledger: 'released' }]);
    expect(await parts.serials(id)).toEqual([]);
    expect(parts.nudges).toEqual([]);
    expect(parts.looks).toBe(1);
  });
});

describe('a step that nobody built', () => {
  test('is refused', async () => {
    const id = await issuing({ adapter: 'gone' });
    expect(await withheld(id)).toMatchObject({ state: 'refused', reason: 'step-unknown', attempts: [['refused', 'step-unknown', null]] }); // prettier-ignore
    expect(parts.looks).toBe(1);
  });

  test('stands in front of a person where an earlier letter was left open', async () => {
    const vendor = await parts.vendor();
    const id = await parts.issue(vendor);
    parts.vendorServer.misbehave([{ do: { kind: 'status', status: 500 } }]);
    await parts.deliver(id);
    await parts.changeVendor(`adapter = 'gone'`, vendor);
    await parts.change(id, `next_at = now(), step = 'issue'`);
    expect(await parts.deliver(id)).toMatchObject({ state: 'dead', step: 'issue', reason: 'left-open' });
  });
});

test.each([
  ['is missing', 'VENDOR_SECRET_MISSING'],
  ['cannot be read', UNREADABLE_SECRET],
  ['is that of a vendor from before', 'VENDOR_SECRET_PLAIN_SHARED'],
])('a vendor whose secret %s is tried again later, and counts as a failure of it', async (_what, secretName) => {
  await parts.vendor({ secretName });
  const vendor = await parts.vendor({ secretName });
  const id = await parts.issue(vendor);
  expect(await withheld(id, 3)).toMatchObject({ state: 'waiting', step: 'issue', rung: 1, reason: 'vendor-not-configured', attempts: [['retry', 'vendor-not-configured', null]] }); // prettier-ignore
});

describe('a fault of our own', () => {
  const fault = () => Promise.reject(new Error('a fault'));

  test.each([
    ['before the ledger is written', 'release.before-commit', null],
    ['before the first byte', 'send.before-first-byte', 'aborted'],
  ] as const)('%s is tried again later, and is none of the vendor', async (_name, point, ledger) => {
    const id = await parts.issueAtNewVendor();
    parts.at(point, fault);
    expect(await withheld(id)).toEqual({ state: 'waiting', reason: 'internal-error', rung: 1, step: 'issue', attempts: [['retry', 'internal-error', ledger]] }); // prettier-ignore
  });

  test('after the letter leaves it open whether it was done', async () => {
    const id = await parts.issueAtNewVendor();
    parts.at('send.after-answer', fault);
    expect(await parts.deliver(id)).toMatchObject({ state: 'waiting', step: 'look-up', reason: 'internal-error' });
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'unknown', code: 'internal-error', ledger: 'may-have-left' }]); // prettier-ignore
  });
});

describe('a serial number', () => {
  test.each([
    ['PL-1|PL-2', 'PL-12'],
    ['PL-1|PL-2', 'xPL-2'],
    ['[0-9]+', 'PL-1'],
  ])(
    'that is none of this product (%s) is not taken over, and the vendor is asked again: %s',
    async (serialFormat, serial) => {
      const id = await issuing({}, { serialFormat });
      lie({ '/serialNumber': serial });
      await parts.deliver(id);
      expect(await parts.serials(id)).toEqual([]);
      expect(await parts.delivery(id)).toMatchObject({ state: 'waiting', step: 'look-up', reason: 'serial-format' });
      expect(await parts.attempts(id)).toMatchObject([{ outcome: 'unknown', code: 'serial-format', status_code: 201, ledger: 'sent' }]); // prettier-ignore
    },
  );

  test.each([
    ['is no code', 'PL-1\r\nReply-To: x@evil.example', 'serial-not-a-code'],
    ['is in another script, whatever the format says', 'ÄÖÜ', 'serial-not-a-code'],
    ['repeats the address', `PL-${LICENSEE.email.replace('@', '%40').toUpperCase()}`, 'serial-not-a-code'],
    ['repeats the name', 'PL-BERZINS', 'holds-personal-data'],
  ])(
    'that %s stands in front of a person and is stored nowhere, and the look-up after it sees the same',
    async (_, serial, code) => {
      const id = await issuing({}, { serialFormat: '[\\s\\S]{1,200}' });
      parts.vendorServer.misbehave([{ do: { kind: 'lie', replace: { '/serialNumber': serial } } }]);
      expect(await parts.deliver(id)).toMatchObject({ state: 'dead', step: 'look-up', reason: code });
      await parts.deadLetters.retry(id, { subject: 'admin-1', roles: ['admin'] });
      expect(await parts.deliver(id)).toMatchObject({ state: 'dead', step: 'look-up', reason: code });
      const disputed = { outcome: 'disputed', code, ledger: 'sent' };
      expect(await parts.attempts(id)).toMatchObject([{ step: 'issue', ...disputed }, { step: 'look-up', ...disputed }]); // prettier-ignore
      expect(await parts.serials(id)).toEqual([]);
      expect(parts.vendorServer.effects().licenses.filter(({ createdTimes }) => createdTimes !== 1)).toEqual([]);
      const { items } = await parts.deadLetters.list({ limit: 50 });
      expect(items.find((item) => item.id === id)).toMatchObject({ reason: code, settleAs: ['ended-by-vendor'] });
    },
  );

  test.each([
    ['another term', { '/expiresOn': '2099-01-01' }, 'differs-term'],
    ['a license that is over', { '/startsOn': '2001-01-01', '/expiresOn': null }, 'differs-term'],
  ])('of %s than was ordered is told to a person, and is not called fulfilled', async (_, replace, code) => {
    const id = await parts.issueAtNewVendor();
    lie(replace);
    expect(await parts.deliver(id)).toMatchObject({ state: 'dead', step: 'look-up', reason: code });
    expect(await parts.serials(id)).toEqual([]);
  });

  test('that another license has stands in front of a person', async () => {
    const vendor = await parts.vendor();
    const id = await parts.issue(vendor);
    await parts.license(vendor, { serialNumber: 'PL-TAKEN' });
    lie({ '/serialNumber': 'PL-TAKEN' });
    expect(await parts.deliver(id)).toMatchObject({ state: 'dead', step: 'look-up', reason: 'serial-taken' });
    expect(await parts.attempts(id)).toMatchObject([{ outcome: 'disputed', code: 'serial-taken', status_code: 201, ledger: 'sent' }]); // prettier-ignore
  });
});

test('a license that cannot be written down is looked up again, and is never called done', async () => {
  const id = await parts.issueAtNewVendor();
  let times = 0;
  const once = () => ((times += 1) === 1 ? Promise.reject(new Error('a fault')) : Promise.resolve());
  parts.at('settle.before-commit', once);
  await parts.deliver(id);
  expect(await parts.serials(id)).toEqual([]);
  expect(await parts.delivery(id)).toMatchObject({ state: 'waiting', step: 'look-up', reason: 'not-recorded' });
  expect(await parts.attempts(id)).toMatchObject([{ outcome: 'unknown', code: 'not-recorded', ledger: 'sent' }]);
  await parts.change(id, 'next_at = now()');
  await parts.deliver(id);
  expect(await parts.serials(id)).toHaveLength(1);
});

test('what a person was told is in the ledger before it leaves', async () => {
  const id = await parts.issueAtNewVendor();
  let ledger: unknown;
  parts.at('send.before-first-byte', async () => {
    ledger = await parts.query('SELECT field_names, outcome FROM disclosures WHERE delivery_id = $1', [id]);
  });
  await parts.deliver(id);
  expect(ledger).toEqual([{ field_names: Object.keys(LICENSEE), outcome: 'released' }]);
});
