/** Support cases full of markers, worked as support and the licensee work them. */
import type { Json } from '../support/desk.js';
import type { KeptMail } from '../support/mailbox.js';
import { waitFor } from '../support/wait-for.js';
import type { Licensee, Script } from './canaries.js';
import type { Watch } from './watch.js';

const ADMIN = { roles: ['admin'], subject: 'admin-1' };
export const VENDOR_DESK = 'support@vendor.example.org';

export interface OpenCase {
  readonly id: string;
  readonly escalation: string;
  readonly serialNumber: string;
  readonly problem: string;
  readonly who: Licensee;
  readonly as: { roles: string[]; subject: string };
}
interface CaseView {
  readonly id: string;
  readonly escalations: readonly { id: string; state: string }[];
}

export async function useChannel(watch: Watch, supportChannel: 'http-ticket' | 'mail'): Promise<void> {
  const supportAddress = supportChannel === 'mail' ? VENDOR_DESK : `${watch.desk.plain.url}/v1`;
  await watch.desk.call('PATCH', `/vendors/${watch.desk.vendorIds.plain}`, {
    as: ADMIN,
    body: { supportChannel, supportAddress },
  });
}

const call = <T = Json>(watch: Watch, as: OpenCase['as'], method: string, path: string, body?: unknown) =>
  watch.desk.call<T>(method, path, { as, body });

/** A case of a new licensee with markers in the text and the notes, composed and not yet sent. */
export async function openCase(watch: Watch, script: Script): Promise<OpenCase> {
  const { id: order, who } = await watch.order('plain', script);
  const { serialNumber } = (await watch.desk.orderIn(order, 'fulfilled')).lines[0]!.license!;
  const as = { roles: ['support'], subject: watch.marker('clerk').text };
  const problem = `${watch.marker('problemText', script).text} \n ${watch.marker('problemText').text}`;
  const body = { serialNumber, problem, language: 'de', notes: watch.marker('caseNotes', script).text };
  const opened = await call<CaseView>(watch, as, 'POST', '/cases', body);
  if (opened.status !== 201) throw new Error(`The case was answered ${opened.status}.`);
  const composed = await call<{ id: string }>(watch, as, 'POST', `/cases/${opened.body.id}/escalations`);
  return { id: opened.body.id, escalation: composed.body.id, serialNumber, problem, who, as };
}

export async function send(watch: Watch, at: OpenCase, form: 'serial-only' | 'ask'): Promise<void> {
  const { status } = await call(watch, at.as, 'POST', `/escalations/${at.escalation}/send`, { form });
  if (status !== 202) throw new Error(`The escalation was answered ${status}.`);
}

export const caseIn = (watch: Watch, at: OpenCase, state: string) =>
  waitFor(`the escalation to be ${state}`, async () => {
    const { body } = await call<CaseView>(watch, at.as, 'GET', `/cases/${at.id}`);
    return body.escalations.find((escalation) => escalation.state === state);
  });

export async function recordAnswer(watch: Watch, at: OpenCase): Promise<void> {
  const body = { text: watch.marker('vendorAnswer').text };
  const { status } = await call(watch, at.as, 'POST', `/cases/${at.id}/vendor-answers`, body);
  if (status !== 201) throw new Error(`The vendor's answer was answered ${status}.`);
}

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
