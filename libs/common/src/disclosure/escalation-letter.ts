/**
 * The letter to a vendor's support, as bytes, for every channel and both forms. Pure: the composer's preview and the sender
 * call the same function with the same facts, so preview and wire are equal.
 */
import type { FieldValues } from '#model/fields.js';
import { CLIENT_HEADERS, type HttpLetter, type Letter, type MailLetter } from './letter.js';
import type { Form } from '#model/purposes.js';
import type { SupportChannelName } from '#model/vendor.entity.js';

/** Fixed when the escalation was composed. */
export interface EscalationFacts {
  readonly channel: SupportChannelName;
  readonly recipient: string;
  readonly sender: string;
  readonly composedAt: Date;
  /** Intent key of this form. */
  readonly key: string;
  readonly serialNumber: string;
  /** The vendor's own reference of the case, for the notice to stop and erase. */
  readonly vendorCaseReference?: string | null;
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (n: number) => String(n).padStart(2, '0');

/** RFC 5322 date in UTC. */
export const mailDate = (at: Date): string =>
  `${DAYS[at.getUTCDay()]}, ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()} ` +
  `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;

const fullName = (values: FieldValues): string => [values.firstName, values.lastName].filter(Boolean).join(' ');

/** Base64 in lines of 76 characters, so that no relay has to pass 8-bit text. */
const encoded = (text: string): string =>
  Buffer.from(text, 'utf8')
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n');

/** Headers in a fixed order, and none that discloses more: no Reply-To, no user agent, no ticket number. */
function mail(facts: EscalationFacts, encoding: '7bit' | 'base64', body: string): MailLetter {
  const domain = facts.sender.slice(facts.sender.lastIndexOf('@') + 1);
  const headers = [
    `From: ${facts.sender}`,
    `To: ${facts.recipient}`,
    `Subject: ${facts.serialNumber}`,
    `Date: ${mailDate(facts.composedAt)}`,
    `Message-ID: <${facts.key}@${domain}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
  ];
  return {
    kind: 'mail',
    envelope: { from: facts.sender, to: facts.recipient },
    raw: `${headers.join('\r\n')}\r\n\r\n${body}\r\n`,
  };
}

function http(facts: EscalationFacts, path: string, type: string, body: string): HttpLetter {
  return {
    kind: 'http',
    method: 'POST',
    path,
    headers: { Accept: 'application/json', 'Content-Type': type, 'Idempotency-Key': facts.key },
    body,
  };
}

/** Without consent: the serial number, and not a byte more. */
function serialOnly(facts: EscalationFacts): Letter {
  switch (facts.channel) {
    case 'mail':
      return mail(facts, '7bit', facts.serialNumber);
    case 'service-request':
      return http(facts, '/servicerequests', 'text/plain; charset=utf-8', facts.serialNumber);
    default:
      return http(facts, '/support-cases', 'text/plain; charset=utf-8', facts.serialNumber);
  }
}

/** With consent: the disclosed fields in `values` and nothing else of the person. */
function personal(facts: EscalationFacts, values: FieldValues): Letter {
  const { serialNumber } = facts;
  const { firstName, lastName, email, problemText } = values;
  switch (facts.channel) {
    case 'mail':
      return mail(
        facts,
        'base64',
        encoded(
          `${serialNumber}\r\n\r\n${fullName(values)}\r\n${email ?? ''}\r\n\r\n${(problemText ?? '').replace(/\r?\n/g, '\r\n')}`,
        ),
      );
    case 'service-request':
      return http(
        facts,
        '/servicerequests',
        'application/json',
        JSON.stringify({
          Title: serialNumber,
          Description: problemText,
          PrimaryContact: { FirstName: firstName, LastName: lastName, Email: email },
        }),
      );
    default:
      return http(
        facts,
        '/support-cases',
        'application/json',
        JSON.stringify({ serialNumber, contact: { firstName, lastName, email }, problem: problemText }),
      );
  }
}

/** The one letter of an escalation in this form. */
export const escalationLetter = (form: Form, facts: EscalationFacts, values: FieldValues): Letter =>
  form === 'serial-only' ? serialOnly(facts) : personal(facts, values);

/** After a withdrawal: serial number and the vendor's own case reference name the case, nothing else does. */
export function stopAndEraseLetter(facts: EscalationFacts): Letter {
  const { serialNumber, vendorCaseReference: reference } = facts;
  const wish =
    'The consent for this case was withdrawn. Stop using the personal data you were told for it, and erase them.';
  if (facts.channel === 'mail')
    return mail(facts, '7bit', [serialNumber, ...(reference ? [reference] : []), '', wish].join('\r\n'));
  const path = facts.channel === 'service-request' ? '/servicerequests/withdrawals' : '/support-cases/withdrawals';
  return http(
    facts,
    path,
    'application/json',
    JSON.stringify({ serialNumber, ...(reference ? { reference } : {}), stopAndErase: true }),
  );
}

/** Placeholder for the vendor's secret where a letter is shown. */
export const SECRET_SHOWN = '‹secret›';

/** The preview of a letter: every byte that would be sent, with a placeholder for the vendor's secret. */
export function letterText(letter: Letter, address: string): string {
  if (letter.kind === 'mail')
    return `MAIL FROM:<${letter.envelope.from}>\r\nRCPT TO:<${letter.envelope.to}>\r\n\r\n${letter.raw}`;
  const { host, pathname } = new URL(address);
  const { Accept, 'Content-Type': type, ...own } = letter.headers;
  // In the order in which the client writes them.
  const headers = {
    Accept,
    'Content-Type': type,
    ...CLIENT_HEADERS,
    ...own,
    Authorization: `Bearer ${SECRET_SHOWN}`,
    'Content-Length': Buffer.byteLength(letter.body ?? ''),
    Host: host,
    Connection: 'keep-alive',
  };
  return [
    `${letter.method} ${pathname.replace(/\/$/, '')}${letter.path} HTTP/1.1`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    letter.body ?? '',
  ].join('\r\n');
}
