/** A local mailbox: takes every mail, delivers none, and shows them. For the demo and the tests. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { hasCode, readJson, writePrivateFile } from './files.js';
import { closeServer, escapeHtml, HTML_HEADERS, htmlPage, listen } from './http-server.js';

const LARGEST_MAIL_BYTES = 10_000_000;
const ID = /^[0-9]{13}-[0-9a-f]{8}$/;
/** A letter as a mail program draws it: its own style, and nothing that runs or is fetched. */
const LETTER_POLICY = `default-src 'none'; style-src 'unsafe-inline'; sandbox`;

export interface MailboxOptions {
  httpPort: number;
  smtpPort: number;
  /** Each mail becomes `<id>.eml` here, with its envelope beside it. */
  directory: string;
}

export interface Mailbox {
  url: string;
  smtp: { host: string; port: number };
  close(): Promise<void>;
}

/** One mail as `GET /messages.json` shows it, newest first. */
export interface MailboxMessage {
  id: string;
  /** ISO 8601, when it arrived. */
  date: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** Who the SMTP conversation named, which the letter's own headers need not repeat. */
  envelope: Envelope;
}

interface Envelope {
  from: string;
  to: string[];
}

/** Starts the SMTP server and the pages, both on 127.0.0.1. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  fs.mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST_MAIL_BYTES,
    logger: false,
    onData: (stream, session, done) => {
      store(options.directory, stream, session).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    smtp.once('error', reject);
    smtp.listen(options.smtpPort, '127.0.0.1', () => resolve());
  });
  // A client that breaks off must not end the mailbox.
  smtp.on('error', () => undefined);
  const server = http.createServer((request, response) => {
    answer(options.directory, request, response).catch(() =>
      reply(response, 500, 'text/plain', 'The mail cannot be read.\n'),
    );
  });
  await listen(server, options.httpPort);
  return {
    url: `http://127.0.0.1:${options.httpPort}`,
    smtp: { host: '127.0.0.1', port: options.smtpPort },
    async close() {
      await Promise.all([new Promise<void>((resolve) => smtp.close(() => resolve())), closeServer(server)]);
    },
  };
}

async function store(directory: string, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (stream.sizeExceeded) throw Object.assign(new Error('The mail is too large.'), { responseCode: 552 });
  const id = `${Date.now()}-${randomBytes(4).toString('hex')}`;
  const { mailFrom, rcptTo } = session.envelope;
  const envelope: Envelope = { from: mailFrom ? mailFrom.address : '', to: rcptTo.map(({ address }) => address) };
  writePrivateFile(path.join(directory, `${id}.json`), JSON.stringify(envelope));
  const draft = path.join(directory, `${id}.part`);
  fs.writeFileSync(draft, Buffer.concat(chunks), { mode: 0o600 });
  fs.renameSync(draft, path.join(directory, `${id}.eml`));
}

async function answer(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply(response, 405, 'text/plain', 'Only GET.\n');
  if (pathname === '/messages.json') {
    return reply(response, 200, 'application/json', JSON.stringify(await listMessages(directory), null, 2));
  }
  if (pathname === '/') {
    response.writeHead(200, HTML_HEADERS);
    response.end(listPage(await listMessages(directory)));
    return;
  }
  const [, id = '', form] = /^\/messages\/([^/]+)\.(eml|html)$/.exec(pathname) ?? [];
  if (!ID.test(id)) return reply(response, 404, 'text/plain', 'No such page.\n');
  try {
    if (form === 'html') {
      response.writeHead(200, { ...HTML_HEADERS, 'content-security-policy': LETTER_POLICY });
      response.end((await readMessage(directory, id)).html);
      return;
    }
    reply(response, 200, 'message/rfc822', fs.readFileSync(path.join(directory, `${id}.eml`)));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
    reply(response, 404, 'text/plain', 'No such mail.\n');
  }
}

async function listMessages(directory: string): Promise<MailboxMessage[]> {
  const names = fs.readdirSync(directory).filter((name) => name.endsWith('.eml'));
  return Promise.all(
    names
      .toSorted()
      .toReversed()
      .map((name) => readMessage(directory, name.slice(0, -'.eml'.length))),
  );
}

async function readMessage(directory: string, id: string): Promise<MailboxMessage> {
  const mail = await PostalMime.parse(fs.readFileSync(path.join(directory, `${id}.eml`)));
  return {
    id,
    date: new Date(Number(id.slice(0, 13))).toISOString(),
    from: addresses(mail.from ? [mail.from] : []).join(', '),
    to: addresses(mail.to ?? []),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    envelope: readJson<Envelope>(path.join(directory, `${id}.json`)) ?? { from: '', to: [] },
  };
}

function addresses(list: Address[]): string[] {
  return list.flatMap((entry) => (entry.group ? entry.group.map((one) => one.address) : [entry.address ?? '']));
}

function listPage(messages: MailboxMessage[]): string {
  const mails = messages.map(({ id, date, from, envelope, subject, text, html }) => {
    const head = `<h2>${escapeHtml(subject || '(no subject)')}</h2>`;
    const line = `${date}, from ${from || envelope.from} to ${envelope.to.join(', ')}`;
    const drawn = html ? `<a href="/messages/${id}.html">as a mail program draws it</a>, ` : '';
    const source = `<a href="/messages/${id}.eml">as it came</a>`;
    return `${head}<p>${escapeHtml(line)} (${drawn}${source})</p><pre>${withLinks(text || html)}</pre>`;
  });
  return htmlPage('Local mailbox', mails.join('') || '<p>No mail has come yet.</p>');
}

/** Makes the links of a mail clickable. */
const withLinks = (text: string): string =>
  text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map(escapeHtml)
    .map((part, index) => (index % 2 === 0 ? part : `<a href="${part}">${part}</a>`))
    .join('');

function reply(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const charset = type.startsWith('text/') ? '; charset=utf-8' : '';
  response.writeHead(status, { ...HTML_HEADERS, 'content-type': `${type}${charset}` });
  response.end(body);
}
