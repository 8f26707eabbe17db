/**
 * Everybody else's machines, in one light process: a vendor that issues licenses and takes cases, and a mail server that takes mails. Both keep
 * in memory what the bench asks for. `/after/20/v1` is a vendor that answers after 20 ms.
 */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Call, TakenMail } from './outside.js';

/** Mails that are kept for whoever looks for a link. */
const KEPT_MAILS = 1_000;

let calls: Call[] = [];
const mails: TakenMail[] = [];

const day = (date: Date) => date.toISOString().slice(0, 10);
const today = new Date();
/** Each order of the bench is for a year. */
const inAYear = new Date(Date.UTC(today.getUTCFullYear() + 1, today.getUTCMonth(), today.getUTCDate()));

const license = (reference: string) =>
  `{"reference":"${reference}","serialNumber":"PL-${reference.toUpperCase()}","licenseKey":"${reference.toUpperCase()}",` +
  `"startsOn":"${day(today)}","expiresOn":"${day(inAYear)}","maintenanceUntil":null}`;

function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const reply = (status: number, body: string) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  const url = request.url ?? '';
  if (url === '/calls') {
    if (request.method === 'DELETE') calls = [];
    return void reply(200, JSON.stringify(calls));
  }
  if (url === '/mails') return void reply(200, JSON.stringify(mails));
  const key = String(request.headers['idempotency-key'] ?? '');
  calls.push({ key, at: Date.now(), url });
  const delayMs = Number(/^\/after\/(\d+)\//.exec(url)?.[1] ?? 0);
  const act = () => {
    if (request.method !== 'POST') return reply(404, '{"code":"not-found"}');
    return url.endsWith('/licenses') ? reply(201, license(key)) : reply(201, '{"reference":"VC-1"}');
  };
  request.resume();
  request.once('end', () => (delayMs > 0 ? setTimeout(act, delayMs) : act()));
}

/** One session of SMTP: whatever is said is welcome. */
function take(socket: net.Socket): void {
  let to = '';
  let text = '';
  let isMessage = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const hear = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') to = /<([^>]*)>/.exec(line)?.[1] ?? '';
    isMessage = verb === 'DATA';
    if (verb === 'EHLO') say('250-localhost\r\n250 SMTPUTF8');
    else if (verb === 'QUIT') socket.end('221 Bye\r\n');
    else say(isMessage ? '354 Go on' : '250 OK');
  };
  const read = (chunk: string) => {
    text += chunk;
    for (;;) {
      const end = text.indexOf(isMessage ? '\r\n.\r\n' : '\r\n');
      if (end < 0) return;
      const piece = text.slice(0, end);
      text = text.slice(end + (isMessage ? 5 : 2));
      if (!isMessage) {
        hear(piece);
        continue;
      }
      mails.push({ to, raw: piece });
      if (mails.length > KEPT_MAILS) mails.shift();
      isMessage = false;
      say('250 Taken');
    }
  };
  socket.setEncoding('utf8').on('data', read);
  socket.on('error', () => undefined);
  say('220 localhost');
}

const listening = (server: net.Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const vendor = http.createServer(answer);
vendor.keepAliveTimeout = 60_000;
const [vendorPort, smtpPort] = await Promise.all([listening(vendor), listening(net.createServer(take))]);
process.send?.({ vendorPort, smtpPort });
process.once('disconnect', () => process.exit(0));
