/** Staff and data protection find a case and its consent by the numbers that licensees can name. */
import type { Answer } from '../support/call.js';
import { Cases, type EndedCase, MARK } from '../support/cases.js';
import { opened } from '../support/opened.js';
import { CLERK, DPO, SUPPORT } from '../support/staff.js';

interface Page {
  readonly items: readonly { readonly id: string }[];
  readonly next: string | null;
  readonly code?: string;
}

const room = opened(() => Cases.open());
const ended: EndedCase[] = [];
const numbers: { reference: string; serial: string }[] = [];
beforeAll(async () => {
  for (let made = 0; made < 3; made += 1) {
    const one = await room.endedCase();
    ended.push(one);
    const [row] = await room.query<{ reference: string; serial: string }>(
      `SELECT c.reference, l.serial_number AS serial FROM consents c, licenses l WHERE c.id = $1 AND l.id = $2`,
      [one.consentId, one.licenseId],
    );
    numbers.push(row!);
  }
});

const list = (path: string, as = SUPPORT): Promise<Answer<Page>> => room.call<Page>('GET', path, { as });
const idsOf = async (path: string, as = SUPPORT) => (await list(path, as)).body.items.map(({ id }) => id);

test('a case is found by its serial number and by the number on the pages, and by nothing near it', async () => {
  const { reference, serial } = numbers[0]!;
  expect(await idsOf(`/cases?serialNumber=${serial}`)).toEqual([ended[0]!.caseId]);
  expect(await idsOf(`/cases?reference=${reference}`)).toEqual([ended[0]!.caseId]);
  expect(await idsOf(`/cases?reference=${reference}&serialNumber=${serial}&state=closed`)).toEqual([ended[0]!.caseId]);
  expect(await idsOf(`/cases?reference=${reference}&state=open`)).toEqual([]);
  expect(await idsOf(`/cases?reference=${reference}&serialNumber=${numbers[1]!.serial}`)).toEqual([]);
  expect(await idsOf(`/cases?serialNumber=${serial.slice(0, -1)}`)).toEqual([]);
  expect(await idsOf('/cases?reference=000-000-000')).toEqual([]);
});

test('a list carries no long text; the case itself has it, with the answers that it takes', async () => {
  const { caseId } = ended[2]!;
  const answer = (text: string) =>
    room.call<{ code?: string }>('POST', `/cases/${caseId}/vendor-answers`, { as: SUPPORT, body: { text } });
  await room.support.recordVendorAnswer(caseId, { text: 'Known since May.' });
  const listed = await list(`/cases?serialNumber=${numbers[2]!.serial}`);
  const read = await room.call<object>('GET', `/cases/${caseId}`, { as: SUPPORT });
  const { problem, notes, vendorAnswers, ...short } = read.body as Record<string, unknown>;
  expect(listed.body.items).toEqual([short]);
  expect([problem, notes, vendorAnswers]).toEqual([expect.any(String), expect.anything(), [expect.any(Object), expect.objectContaining({ text: 'Known since May.' })]]);
  await room.query(
    `INSERT INTO vendor_answers SELECT (jsonb_populate_record(a, jsonb_build_object('id', a.id || n))).* FROM vendor_answers a, generate_series(1, 47) n WHERE case_id = $1 AND text = 'Known since May.'`,
    [caseId],
  );
  const last = await Promise.all([answer('The fiftieth.'), answer('One more.')]);
  expect(last.map(({ status, body }) => body.code ?? status).sort()).toEqual([201, 'too-many-answers']);
}); // prettier-ignore

test('a case takes fifty escalations and twenty texts, and what it has can still be read and sent', async () => {
  const caseId = await room.openCase();
  const change = (problem: string) => room.call('PATCH', `/cases/${caseId}`, { as: SUPPORT, body: { problem } });
  const compose = () => room.call<{ id: string; code?: string }>('POST', `/cases/${caseId}/escalations`, { as: SUPPORT });
  await room.query(
    `INSERT INTO case_texts SELECT t.case_id, n, t.text || n, t.written_by, t.written_at, t.purged_at FROM case_texts t, generate_series(2, 19) n WHERE case_id = $1`,
    [caseId],
  );
  await room.query(`UPDATE support_cases SET text_version = 19 WHERE id = $1`, [caseId]);
  const texts = await Promise.all([change('The twentieth.'), change('Or this.')]);
  expect(texts.map(({ status, body }) => body.code ?? status).sort()).toEqual([200, 'too-many-texts']);
  const { problem } = await room.support.readCase(caseId);
  // What is there already is no further version.
  expect((await change(problem)).status).toBe(200);

  const first = await room.composed(caseId);
  await room.query(
    `INSERT INTO escalations SELECT (jsonb_populate_record(e, jsonb_build_object('id', e.id || n, 'state', 'discarded', 'serial_key', gen_random_uuid(), 'personal_key', gen_random_uuid()))).*
       FROM escalations e, generate_series(1, 48) n WHERE case_id = $1`,
    [caseId],
  );
  const letters = await Promise.all([compose(), compose()]);
  expect(letters.map(({ status, body }) => body.code ?? status).sort()).toEqual([201, 'too-many-escalations']);
  expect((await room.support.readCase(caseId)).escalations).toHaveLength(50);
  await room.choose(first, 'serial-only');
}); // prettier-ignore

test('a page of cases ends by their escalations where these are many, and the next one goes on', async () => {
  const made: string[] = [];
  for (let one = 0; one < 3; one += 1) made.unshift(await room.openCase());
  for (const caseId of made) {
    await room.composed(caseId);
    await room.query(
      `INSERT INTO escalations SELECT (jsonb_populate_record(e, jsonb_build_object('id', e.id || n, 'state', 'discarded', 'serial_key', gen_random_uuid(), 'personal_key', gen_random_uuid()))).*
         FROM escalations e, generate_series(1, 999) n WHERE case_id = $1`,
      [caseId],
    );
  }
  const first = await list('/cases?limit=3');
  expect([first.body.items.map(({ id }) => id), first.body.next]).toEqual([made.slice(0, 2), made[1]]);
  expect((await idsOf(`/cases?limit=1&after=${first.body.next}`))).toEqual([made[2]]);
}); // prettier-ignore

test('both numbers are found as they are typed and pasted', async () => {
  const { reference, serial } = numbers[0]!;
  const bare = reference.replaceAll('-', '');
  for (const typed of [bare, reference.replaceAll('-', '\u2013'), reference.replaceAll('-', ' '), `\u200b${reference}\ufeff`])
    expect(await idsOf(`/cases?reference=${encodeURIComponent(typed)}`)).toEqual([ended[0]!.caseId]);
  for (const typed of [serial.toLowerCase(), serial.replaceAll('-', '\u2011'), ` ${serial}\u200b`])
    expect(await idsOf(`/cases?serialNumber=${encodeURIComponent(typed)}`)).toEqual([ended[0]!.caseId]);
  expect(await idsOf(`/consents?reference=${bare}`, DPO)).toEqual([ended[0]!.consentId]);
}); // prettier-ignore

test('data protection finds the consent by that number, with the ids that record, withdrawal and holds need, and no value', async () => {
  const answer = await list(`/consents?reference=${numbers[1]!.reference}`, DPO);
  const { consentId, caseId, personId } = ended[1]!;
  expect(answer.body).toEqual({
    items: [
      {
        id: consentId,
        reference: numbers[1]!.reference,
        caseId,
        personId,
        state: 'consumed',
        fields: ['firstName', 'lastName', 'email', 'problemText'],
        askedAt: expect.any(String) as string,
        decidedAt: expect.any(String) as string,
        validUntil: expect.any(String) as string,
        recipient: {
          legalEntity: 'Acme Inc.',
          headOffice: '1 Main Street, Acme City',
          country: 'US',
          safeguard: 'standard-contractual-clauses',
        },
      },
    ],
    next: null,
  });
  expect(answer.text).not.toContain(MARK);
  expect(await room.dpo.readConsentRecord(consentId)).toMatchObject({
    'dct:identifier': consentId,
  });
  expect(await idsOf('/consents?reference=000-000-000', DPO)).toEqual([]);
});

test('without a number all are listed, newest first, page by page', async () => {
  const all = ended.map(({ consentId }) => consentId).reverse();
  expect(await idsOf('/consents', DPO)).toEqual(all);
  const first = await list('/consents?limit=2', DPO);
  expect(first.body.items.map(({ id }) => id)).toEqual(all.slice(0, 2));
  expect(first.body.next).toBe(all[1]);
  const second = await list(`/consents?limit=2&after=${first.body.next}`, DPO);
  expect([second.body.items.map(({ id }) => id), second.body.next]).toEqual([all.slice(2), null]);
});

test.each([
  '/consents?reference=1',
  '/consents?reference=',
  '/consents?limit=0',
  '/consents?after=con_1',
  '/consents?email=a@example.org',
  '/cases?reference=abc-def-ghi',
  '/cases?serialNumber=',
  // A name, which no address of ours should hold.
  '/cases?serialNumber=Zo%C3%AB%20Nguy%E1%BB%85n',
  `/cases?serialNumber=${'A'.repeat(65)}`,
  '/cases?serialNumber=a&serialNumber=b',
])('%s is refused as input', async (path) => {
  expect(await list(path)).toMatchObject({ status: 422, body: { code: 'invalid-input' } });
});

test('sales staff find neither', async () => {
  const { reference } = numbers[0]!;
  for (const path of [`/cases?reference=${reference}`, `/consents?reference=${reference}`])
    expect((await list(path, CLERK)).status).toBe(403);
});
