/** One message to an SMTP server that fails at each stage of the session: what may be said of it, and never more. */
import { post } from '#common/mail/smtp.js';
import type { Posted } from '#common/mail/smtp.js';
import { startScriptedSmtp } from '../support/scripted-smtp.js';
import type { ScriptedSmtp, SmtpStage, SmtpTrouble } from '../support/scripted-smtp.js';

const TIMEOUT_MS = 300;
const BEFORE: readonly SmtpStage[] = ['greeting', 'ehlo', 'mail', 'rcpt', 'data'];
const ENVELOPE = { from: 'desk@reseller.example.org', to: 'support@vendor.example.org' };
const RAW = 'From: desk@reseller.example.org\r\nSubject: x\r\n\r\n.a line with a dot\r\n';

let smtp: ScriptedSmtp;
beforeEach(async () => {
  smtp = await startScriptedSmtp();
});
afterEach(() => smtp.close());

const send = (
  mayBegin = () => true,
  server: { host: string; plainHost?: string } = { host: '127.0.0.1' },
): Promise<Posted> =>
  post(
    {
      plainHost: undefined,
      ...server,
      port: smtp.port,
      secure: false,
      user: undefined,
      password: undefined,
      timeoutMs: TIMEOUT_MS,
    },
    ENVELOPE,
    RAW,
    mayBegin,
  );

/** The same server under a name that is not plainly this machine's. */
const ELSEWHERE = '::ffff:127.0.0.1';

test('nothing leaves without TLS to a server that is not on this machine, whatever it says it can do, and it may go later', async () => {
  for (let presses = 0; presses < 2; presses += 1)
    expect(await send(undefined, { host: ELSEWHERE })).toEqual({ kind: 'not-sent', code: 'no-tls', final: false });
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

test.each(BEFORE.flatMap((stage) => [row({ stage, do: 'hang' }), row({ stage, do: 'cut' })]))(
  'nothing left, and it may go later: %s',
  async (_name, trouble) => {
    smtp.trouble = trouble;
    expect(await send()).toMatchObject({ kind: 'not-sent', final: false });
    expect(smtp.bytes).toBe(0);
  },
);

test.each(
  BEFORE.flatMap((stage) =>
    ([451, 554] as const).map((code) => [`${code} at ${stage}`, { stage, do: 'answer', code }] as const),
  ),
)('nothing left, and the code says whether it may go later: %s', async (_name, trouble) => {
  smtp.trouble = trouble;
  expect(await send()).toEqual({ kind: 'not-sent', code: `smtp-${trouble.code}`, final: trouble.code === 554 });
  expect(smtp.bytes).toBe(0);
});

test.each([
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

test.each([...BEFORE].map((stage) => [stage]))(
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
