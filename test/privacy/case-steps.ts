/** Support cases full of markers, worked as support and the licensee work them. */
import type { EscalationChoice, EscalationState, Sparsam } from '../../tools/client/sparsam.js';
import type { KeptMail } from '../support/mailbox.js';
import { waitFor } from '../support/wait-for.js';
import type { Licensee, Script } from './canaries.js';
import type { Watch } from './watch.js';

export interface OpenCase {
  readonly id: string;
  readonly escalation: string;
  readonly serialNumber: string;
  readonly problem: string;
  readonly who: Licensee;
  /** Whoever works it. */
  readonly staff: Sparsam;
}

/** A case of a new licensee with markers in the text and the notes, composed and not yet sent. */
export async function openCase(watch: Watch, script: Script): Promise<OpenCase> {
  const { id: order, who } = await watch.order('plain', script);
  const { serialNumber } = (await watch.desk.orderIn(order, 'fulfilled')).lines[0]!.license!;
  const staff = watch.desk.as({ roles: ['support'], subject: watch.marker('clerk').text });
  const problem = `${watch.marker('problemText', script).text} \n ${watch.marker('problemText').text}`;
  const notes = watch.marker('caseNotes', script).text;
  const { id } = await staff.openCase({ serialNumber, problem, language: 'de', notes });
  return { id, escalation: (await staff.composeEscalation(id)).id, serialNumber, problem, who, staff };
}

export const send = ({ staff, escalation }: OpenCase, form: EscalationChoice) =>
  staff.sendEscalation(escalation, { form });

export const caseIn = ({ staff, id }: OpenCase, state: EscalationState) =>
  waitFor(`the escalation to be ${state}`, async () =>
    (await staff.readCase(id)).escalations.find((escalation) => escalation.state === state),
  );

export const recordAnswer = (watch: Watch, { staff, id }: OpenCase) =>
  staff.recordVendorAnswer(id, { text: watch.marker('vendorAnswer').text });

/** A mail as text, its quoted-printable and base64 parts decoded beside it. */
export function textOf({ raw }: KeptMail): string {
  const bytes = raw.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))); // prettier-ignore
  const packed = raw.split('\r\n\r\n').map((part) => Buffer.from(part, 'base64').toString('utf8'));
  return [raw, bytes, Buffer.from(bytes, 'latin1').toString('utf8'), ...packed].join('\n');
}

/** The links of a mail; the secret of each is a marker from now on. */
export function linksOf(watch: Watch, mail: KeptMail): Readonly<Record<string, string>> {
  const found = [...textOf(mail).matchAll(/\/(consent|withdraw|me)\/([A-Za-z0-9_-]{43})/g)];
  for (const [, , token] of found)
    if (!watch.markers.some(({ text }) => text === token)) watch.learn({ kind: 'linkToken', text: token!, of: 'a mail' }); // prettier-ignore
  return Object.fromEntries(found.map(([path, page]) => [page!, path]));
}

/** A page as its reader gets it; what it answers is judged without the secret in its address. */
export async function page(watch: Watch, path: string, form?: Record<string, string>): Promise<string> {
  const answer = await fetch(
    `${watch.desk.service('consent').pagesUrl}${path}`,
    form ? { method: 'POST', body: new URLSearchParams(form) } : {},
  );
  const html = await answer.text();
  if (answer.status !== 200)
    throw new Error(`${form ? 'POST' : 'GET'} /${path.split('/')[1]} answered ${answer.status}.`);
  const token = path.split('/')[2] ?? '';
  const text = token === '' ? html : html.replaceAll(token, '');
  watch.note(`${form ? 'POST' : 'GET'} /${path.split('/')[1]}`, { status: 200, text, headers: answer.headers });
  return html;
}

/** Opens a page and sends its form with this choice. */
export const choose = (watch: Watch, path: string, answer: string): Promise<void> => sendForm(watch, path, { answer });

/** Has the link to their own page mailed. */
export const typeAddress = (watch: Watch, email: string): Promise<void> => sendForm(watch, '/me', { email });

async function sendForm(watch: Watch, path: string, fields: Record<string, string>): Promise<void> {
  const html = await page(watch, path);
  const nonce = /name="nonce" value="([^"]+)"/.exec(html)![1]!;
  await page(watch, /<form[^>]*action="([^"]+)"/.exec(html)![1]!, { ...fields, nonce });
}
