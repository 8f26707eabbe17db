/** What becomes of a personal letter when the world changes around it, one change at a time, on the real services. */
import { queues } from '../support/redis.js';
import { opened } from '../support/opened.js';
import { waitFor } from '../support/wait-for.js';
import { askedCase, letExpire, sayYes, sweep, toItsEnd, turnClock, withdraw, type Case } from './gate/case.js';
import { faultsOf } from './gate/judge.js';
import { makeScene, Stage, type Scene } from './gate/stage.js';
import { DeliverySweep } from '../../apps/vendor-sync/src/delivery/delivery.sweep.js';
import { EscalationService } from '../../apps/support/src/escalation/escalation.service.js';

let scene: Scene;
beforeAll(async () => {
  scene = await makeScene();
}, 60_000);
afterAll(() => scene?.database.drop());

describe.each(queues())('a personal letter on the %s queue', (queue) => {
  const stage = opened(() => Stage.open(scene, queue), 60_000);
  beforeEach(() => {
    stage.barriers.clear();
    stage.vendor.clear();
    stage.vendor.calm();
  });

  const end = async ({ escalationId }: Case) =>
    (
      await stage.database.query<{ state: string; reason: string | null; consent: string; uses: number }>(
        `SELECT e.state, e.reason, c.state AS consent, c.uses_left AS uses FROM escalations e JOIN consents c ON c.escalation_id = e.id WHERE e.id = $1`,
        [escalationId],
      )
    )[0];
  const outcomes = async ({ escalationId }: Case) =>
    (
      await stage.database.query<{ outcome: string }>(
        `SELECT x.outcome FROM disclosures x JOIN deliveries d ON d.id = x.delivery_id WHERE d.escalation_id = $1 ORDER BY x.released_at`,
        [escalationId],
      )
    ).map(({ outcome }) => outcome);
  const letters = () => stage.vendor.journal().map(({ url, body }) => [url.slice(url.lastIndexOf('/')), body]);
  const keyed = (key: string) => stage.vendor.journal().filter(({ rawHeaders }) => rawHeaders.includes(key));
  const noticesOf = ({ escalationId }: Case) =>
    stage.database.query<{ key: string }>(
      `SELECT intent_key::text AS key FROM deliveries WHERE escalation_id = $1 AND purpose = 'stop-and-erase'`,
      [escalationId],
    );
  const changeVendor = (change: string) =>
    stage.database.query(`UPDATE vendors SET ${change} WHERE id = $1`, [scene.vendorId]);

  test('whose answer got lost is not sent again after a withdrawal, not even under its key: a person decides, the vendor is told', async () => {
    const one = await askedCase(stage);
    stage.vendor.misbehave([{ times: 1, afterEffect: true, do: { kind: 'reset' } }]);
    await sayYes(stage, one);
    await waitFor('the answer to be lost', async () => (await outcomes(one)).includes('may-have-left'));
    const { truth } = await withdraw(stage, one);
    await toItsEnd(stage, one, false);
    expect(truth?.kind).toBe('may-arrive');
    expect(keyed(one.personalKey)).toHaveLength(1);
    expect(keyed(one.serialKey)).toHaveLength(0);
    expect(await end(one)).toMatchObject({ state: 'failed', reason: 'outcome-unknown', consent: 'withdrawn' });
    expect(await faultsOf(stage, one, [truth!])).toEqual([]);
  });

  test('that is tried several times is one use of the consent and one thing at the vendor', async () => {
    const one = await askedCase(stage);
    stage.vendor.misbehave([{ times: 3, afterEffect: true, do: { kind: 'status', status: 500 } }]);
    await sayYes(stage, one);
    await toItsEnd(stage, one, false);
    expect(keyed(one.personalKey)).toHaveLength(4);
    expect(await end(one)).toEqual({ state: 'sent', reason: null, consent: 'consumed', uses: 0 });
    expect(await faultsOf(stage, one, [])).toEqual([]);
  });

  test('that waits while the vendor’s safeguard lapses does not leave, and somebody is asked', async () => {
    const one = await askedCase(stage);
    await changeVendor(`paused = true`);
    await sayYes(stage, one);
    await changeVendor(`paused = false, safeguard_expires_on = current_date - 2`);
    await toItsEnd(stage, one, false).finally(() => changeVendor(`safeguard_expires_on = NULL`));
    expect(await end(one)).toMatchObject({ state: 'failed', reason: 'safeguard-lapsed', uses: 1 });
    expect(letters()).toEqual([]);
  });

  test('does not leave when the person’s key cannot be read: it waits, then a person decides', async () => {
    const one = await askedCase(stage);
    await changeVendor(`paused = true`);
    await sayYes(stage, one);
    const [kept] = await stage.database.query<{ id: string; key: Buffer }>(
      `SELECT k.person_id AS id, k.wrapped_key AS key FROM person_keys k JOIN consents c ON c.person_id = k.person_id WHERE c.id = $1`,
      [one.consentId],
    );
    const write = (key: Buffer) =>
      stage.database.query(`UPDATE person_keys SET wrapped_key = $2 WHERE person_id = $1`, [kept!.id, key]);
    await write(Buffer.alloc(kept!.key.length));
    await changeVendor(`paused = false`);
    await toItsEnd(stage, one, false).finally(() => write(kept!.key));
    expect(await end(one)).toMatchObject({ state: 'failed', reason: 'gave-up', uses: 1 });
    expect([letters(), await outcomes(one)]).toEqual([[], []]);
  });

  test('that came late, after the serial number had gone, is taken back by naming the case that it opened, not the one that holds nothing personal', async () => {
    const one = await askedCase(stage);
    const escalations = stage.service('support', EscalationService);
    await escalations.choose(one.escalationId, { form: 'serial-only' }, { subject: 'supporter-1' });
    await toItsEnd(stage, one, false);
    await sayYes(stage, one);
    expect(keyed(one.personalKey)).toEqual([]);
    await escalations.choose(one.escalationId, { form: 'personal' }, { subject: 'supporter-1' });
    await toItsEnd(stage, one, false);
    // As on a busy machine: the notice arrives and its answer does not. It is repeated, under its own key and byte for byte.
    stage.vendor.misbehave([{ times: 1, afterEffect: true, do: { kind: 'reset' } }]);
    const { truth } = await withdraw(stage, one);
    await toItsEnd(stage, one, false);
    expect(truth?.kind).toBe('left');
    const [notice, ...more] = await noticesOf(one);
    expect(more).toEqual([]);
    const repeats = keyed(notice!.key);
    expect(letters().filter(([path]) => path === '/withdrawals')).toHaveLength(repeats.length);
    expect(repeats.length).toBeGreaterThan(1);
    const bodies = new Set(repeats.map(({ body }) => body));
    expect(bodies.size).toBe(1);
    const [serial, personal] = await stage.database.query<{ vendor_case_reference: string }>(
      `SELECT vendor_case_reference FROM escalation_receipts WHERE escalation_id = $1 ORDER BY form DESC`,
      [one.escalationId],
    );
    expect(personal!.vendor_case_reference).not.toBe(serial!.vendor_case_reference);
    expect(JSON.parse([...bodies][0]!)).toEqual({
      serialNumber: scene.serialNumber,
      reference: personal!.vendor_case_reference,
      stopAndErase: true,
    });
    expect(await faultsOf(stage, one, [truth!])).toEqual([]);
  });

  test.each([
    ['four bytes', '𠮷'],
    ['an escape in JSON', '"'],
  ])('arrives with 20,000 characters of %s each', async (_, character) => {
    const problem = character.repeat(20_000);
    const one = await askedCase(stage, problem);
    await sayYes(stage, one);
    await toItsEnd(stage, one, false);
    expect(await end(one)).toMatchObject({ state: 'sent', consent: 'consumed' });
    expect(JSON.stringify(JSON.parse(letters()[0]![1]!))).toContain(JSON.stringify(problem).slice(1, -1));
  });

  const personal = async ({ escalationId }: Case) =>
    (
      await stage.database.query<{ id: string; state: string; reason: string | null; due_in: number }>(
        `SELECT id, state, reason, extract(epoch FROM next_at - clock_timestamp())::float AS due_in FROM deliveries WHERE escalation_id = $1 AND purpose = 'escalation-personal'`,
        [escalationId],
      )
    )[0];
  const openVendor = () => stage.database.query(`UPDATE vendor_gates SET open_until = NULL, failures = 0`);
  const untilSent = (one: Case) =>
    waitFor('it to be sent', async () => (await sweep(stage), (await end(one))!.state === 'sent'));

  test('that waits for an hour does not wait when it is taken back: the serial number goes at once', async () => {
    const one = await askedCase(stage);
    stage.vendor.misbehave([{ times: 1, do: { kind: 'status', status: 429, headers: { 'retry-after': '3600' } } }]);
    await sayYes(stage, one);
    await waitFor('it to wait', async () => ((await personal(one))?.due_in ?? 0) > 3000);
    await openVendor();
    await withdraw(stage, one);
    await untilSent(one);
    expect([(await personal(one))!.state, keyed(one.personalKey).length, keyed(one.serialKey).length]).toEqual(['cancelled', 1, 1]); // prettier-ignore
  });

  test('that came late and is taken back while it waits leaves the case as it was: the serial number has gone', async () => {
    const one = await askedCase(stage);
    const escalations = stage.service('support', EscalationService);
    await escalations.choose(one.escalationId, { form: 'serial-only' }, { subject: 'supporter-1' });
    await toItsEnd(stage, one, false);
    await sayYes(stage, one);
    await changeVendor(`paused = true`);
    await escalations.choose(one.escalationId, { form: 'personal' }, { subject: 'supporter-1' });
    const { truth } = await withdraw(stage, one);
    await untilSent(one).finally(() => changeVendor(`paused = false`));
    expect(truth?.kind).toBe('nothing-left');
    expect([(await personal(one))!.state, keyed(one.personalKey).length, keyed(one.serialKey).length]).toEqual(['cancelled', 0, 1]); // prettier-ignore
    await toItsEnd(stage, one, false);
    expect(await faultsOf(stage, one, [truth!])).toEqual([]);
  });

  test('that stood in front of a person and is taken up again after it was taken back goes without', async () => {
    const one = await askedCase(stage);
    stage.vendor.misbehave([{ do: { kind: 'status', status: 429 } }]);
    await sayYes(stage, one);
    await toItsEnd(stage, one, false);
    expect(await end(one)).toMatchObject({ state: 'failed', reason: 'gave-up' });
    await withdraw(stage, one);
    stage.vendor.calm();
    await openVendor();
    const { id } = (await personal(one))!;
    // It is refused before anybody saw that it was under way.
    stage.barriers.holds = ({ name }) => name.startsWith('advance-escalation');
    await stage.database.query(`UPDATE deliveries SET state = 'waiting', next_at = clock_timestamp(), rung = 0, settled_at = NULL WHERE id = $1`, [id]); // prettier-ignore
    await waitFor('it to be refused', async () => {
      await stage.service('vendor-sync', DeliverySweep).sweep();
      return (await personal(one))!.state === 'refused';
    });
    expect([(await personal(one))!.reason, (await end(one))!.state]).toEqual(['consent-withdrawn', 'failed']);
    stage.barriers.open();
    await untilSent(one);
    expect(keyed(one.serialKey)).toHaveLength(1);
  });

  test.each([
    ['taken back', null],
    ['left until its link ran out', null],
    ['taken back', 'goes without by itself'],
    ['left until its link ran out', 'goes without by itself'],
  ])('for which the question was %s is a No (%s)', async (what, goes) => {
    const one = await askedCase(stage);
    const later = `UPDATE escalations SET serial_after = clock_timestamp() + interval '90 days' WHERE id = $1`;
    if (goes) await stage.database.query(later, [one.escalationId]);
    if (what === 'taken back') expect((await withdraw(stage, one)).truth?.kind).toBe('nothing-left');
    else await waitFor('its time to be over', () => letExpire(stage, one));
    await sweep(stage);
    await turnClock(stage);
    await sweep(stage);
    const state = goes ? 'sent' : 'answered-no';
    await waitFor(`it to be ${state}`, async () => (await sweep(stage), (await end(one))!.state === state));
    // As on a busy machine: an answer may come too late, and the letter is repeated, under its own key and byte for byte.
    const sent = letters();
    expect(keyed(one.serialKey)).toHaveLength(sent.length);
    expect(new Set(sent.map(String))).toEqual(new Set(goes ? [`/support-cases,${scene.serialNumber}`] : []));
  });
});
