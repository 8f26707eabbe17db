/** One message to an SMTP server that fails at each stage of the session: what may be said of it, and never more. */
import { mailServerTrouble } from '#kernel/metrics/metrics.js';
import { configureLog } from '#kernel/log/log.js';
import { post, type Posted } from '#kernel/mail/smtp.js';
import { startScriptedSmtp, type ScriptedSmtp, type SmtpStage, type SmtpTrouble } from '../support/scripted-smtp.js';

const TIMEOUT_MS = 300;
/** What is asked before the recipient was named, and what after. */
const OURS: readonly SmtpStage[] = ['greeting', 'ehlo', 'starttls', 'auth', 'mail'];
const THEIRS: readonly SmtpStage[] = ['rcpt', 'data'];
const BEFORE: readonly SmtpStage[] = [...OURS, ...THEIRS];
const ENVELOPE = { from: 'desk@reseller.example.org', to: 'support@vendor.example.org' };
const RAW = 'From: desk@reseller.example.org\r\nSubject: x\r\n\r\n.a line with a dot\r\n';

configureLog('test', 'silent');

let smtp: ScriptedSmtp;
beforeEach(async () => {
  smtp = await startScriptedSmtp();
});
afterEach(() => smtp.close());

const send = (
  mayBegin = () => true,
  server: { host: string; plainHost?: string } = { host: '127.0.0.1' },
  to = ENVELOPE.to,
): Promise<Posted> =>
  post(
    {
      plainHost: undefined,
      ...server,
      port: smtp.port,
      secure: false,
      user: 'desk',
      password: 'secret',
      timeoutMs: TIMEOUT_MS,
    },
    { ...ENVELOPE, to },
    RAW,
    mayBegin,
  );

/** The same server under a name that is not plainly this machine's. */
const ELSEWHERE = '::ffff:127.0.0.1';

test('nothing leaves without TLS to a server that is not on this machine, whatever it says it can do, and it may go later', async () => {
  for (let presses = 0; presses < 2; presses += 1)
    expect(await send(undefined, { host: ELSEWHERE })).toEqual({ kind: 'our-trouble', code: 'our-server-no-tls' });
  expect(smtp.bytes).toBe(0);
  expect(smtp.sessions).toBe(2);
});

test.each([[{ host: ELSEWHERE, plainHost: ELSEWHERE }], [{ host: 'localhost' }]])(
  'a server on this machine, and the one that is named for it, may be spoken to without TLS: %j',
  async (server) => {
    expect(await send(undefined, server)).toEqual({ kind: 'taken' });
  },
);

const row = (trouble: SmtpTrouble) => [`${trouble.do} at ${trouble.stage}`, trouble] as const;

test('a message that was taken arrived once, as it was', async () => {
  expect(await send()).toEqual({ kind: 'taken' });
  expect(smtp.mails).toEqual([{ to: ENVELOPE.to, raw: RAW, taken: true }]);
});

/** As a server that would turn on TLS, where the stage is about that. */
const at = (trouble: SmtpTrouble) => {
  if (trouble.stage === 'starttls') smtp.offers = ['STARTTLS'];
  smtp.trouble = trouble;
};

test.each(BEFORE.flatMap((stage) => [row({ stage, do: 'hang' }), row({ stage, do: 'cut' })]))(
  'nothing left, nobody spoke of the recipient, and it may go later: %s',
  async (_name, trouble) => {
    at(trouble);
    expect(await send()).toEqual({ kind: 'our-trouble', code: expect.stringMatching(/^our-server-[a-z]+(-tls)?$/) });
    expect(smtp.bytes).toBe(0);
  },
);

const answers = (stages: readonly SmtpStage[], codes: readonly number[]) =>
  stages.flatMap((stage) => codes.map((code) => [`${code} at ${stage}`, { stage, do: 'answer', code }] as const));

test.each(answers(OURS, [421, 450, 454, 500, 521, 530, 535, 550, 552, 554]))(
  'whatever the server says before the recipient was named is about us, and the recipient is never named: %s',
  async (_name, trouble) => {
    at(trouble);
    const code = trouble.stage === 'starttls' ? 'no-tls' : `smtp-${trouble.code}`;
    expect(await send()).toEqual({ kind: 'our-trouble', code: `our-server-${code}` });
    expect([smtp.bytes, smtp.commands.filter((command) => command.startsWith('RCPT'))]).toEqual([0, []]);
  },
);

test.each(answers(THEIRS, [450, 451, 452, 550, 552, 553, 554]))(
  'nothing left, and the code says whether it may go later: %s',
  async (_name, trouble) => {
    at(trouble);
    expect(await send()).toEqual({ kind: 'not-sent', code: `smtp-${trouble.code}`, final: trouble.code >= 500 });
    expect(smtp.bytes).toBe(0);
  },
);

test.each(answers(THEIRS, [421, 530, 534, 535, 538]))(
  'a server that closes, or wants a sign-in, says nothing about a recipient, at whatever command: %s',
  async (_name, trouble) => {
    at(trouble);
    expect(await send()).toEqual({ kind: 'our-trouble', code: `our-server-smtp-${trouble.code}` });
  },
);

test('a server that takes the whole envelope at once refuses the sender, and that is about us', async () => {
  smtp.offers = ['PIPELINING'];
  smtp.trouble = { stage: 'mail', do: 'answer', code: 550 };
  expect(await send()).toEqual({ kind: 'our-trouble', code: 'our-server-smtp-550' });
  expect(smtp.mails).toEqual([]);
});

test('a server that is not there', async () => {
  await smtp.close();
  expect(await send()).toEqual({ kind: 'our-trouble', code: expect.stringMatching(/^our-server-[a-z]+$/) });
  smtp = await startScriptedSmtp();
});

test('operators see that our server turns us away, until it takes or judges a message again', async () => {
  const shown = async () => (await mailServerTrouble.get()).values[0]!.value;
  smtp.trouble = { stage: 'auth', do: 'answer', code: 535 };
  await send();
  expect(await shown()).toBe(1);
  smtp.trouble = undefined;
  await send();
  expect(await shown()).toBe(0);
});

const UMLAUT = 'jürgen@xn--bcher-kva.example';
test.each<[string, readonly string[], string, SmtpTrouble | undefined]>([
  ['offers nothing', [], UMLAUT, undefined],
  ['offers something else', ['8BITMIME', 'XSMTPUTF8', 'SIZE 0'], UMLAUT, undefined],
  ['does not know EHLO', ['SMTPUTF8'], UMLAUT, { stage: 'ehlo', do: 'answer', code: 250 }],
  ['offers nothing, and the name before the at sign is not of Latin characters', [], 'юлия@vendor.example', undefined],
])('an address outside ASCII is not named to a server that %s', async (_name, offers, to, trouble) => {
  smtp.offers = offers;
  smtp.trouble = trouble;
  expect(await send(undefined, undefined, to)).toEqual({ kind: 'not-sent', code: 'no-smtputf8', final: true });
  expect(smtp.commands).not.toContain('MAIL');
  expect(smtp.mails).toEqual([]);
});

test.each([
  ['a name outside ASCII goes to a server that offers SMTPUTF8', ['8BITMIME', 'smtputf8'], UMLAUT],
  ['a domain outside ASCII goes in its ASCII form to any server', [], 'jurgen@xn--bcher-kva.example'],
])('%s', async (_name, offers, to) => {
  smtp.offers = offers;
  expect(await send(undefined, undefined, to)).toEqual({ kind: 'taken' });
  expect(smtp.commands.filter((command) => command.startsWith('RCPT'))).toEqual([`RCPT TO:<${to}>`]);
});

test.each([
  ['421 after the final dot', 421, false],
  ['451 after the final dot', 451, false],
  ['554 after the final dot', 554, true],
] as const)('it left, and the server said no: %s', async (_name, code, final) => {
  smtp.trouble = { stage: 'dot', do: 'answer', code };
  expect(await send()).toEqual({ kind: 'declined', code: `smtp-${code}`, final });
});

test.each([
  row({ stage: 'body', do: 'hang' }),
  row({ stage: 'body', do: 'cut' }),
  row({ stage: 'dot', do: 'hang' }),
  row({ stage: 'dot', do: 'cut' }),
  ['354 after the final dot', { stage: 'dot', do: 'answer', code: 354 }] as const,
])('nobody knows, and nothing better is claimed: %s', async (_name, trouble) => {
  smtp.trouble = trouble;
  expect(await send()).toMatchObject({ kind: 'unknown' });
  expect(smtp.bytes).toBeGreaterThan(0);
});

test.each(BEFORE.filter((stage) => stage !== 'starttls').map((stage) => [stage]))(
  'a release that grows too old while the server thinks at %s is judged at the last moment, and not a byte leaves',
  async (stage) => {
    let old = false;
    smtp.trouble = { stage, do: 'wait', ms: 100 };
    setTimeout(() => (old = true), 50);
    expect(await send(() => !old)).toEqual({ kind: 'not-sent', code: 'release-too-old', final: false });
    expect([smtp.bytes, smtp.mails]).toEqual([0, []]);
  },
);

test('nothing of what a server says about an address comes back', async () => {
  smtp.trouble = { stage: 'rcpt', do: 'answer', code: 550 };
  expect(JSON.stringify(await send())).not.toContain('@');
});
