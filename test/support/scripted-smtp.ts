/** An SMTP server that says at every stage of a session what a test tells it to, and keeps every byte of a message that it got. */
import net from 'node:net';

export const SMTP_STAGES = ['greeting', 'ehlo', 'starttls', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot'] as const;
export type SmtpStage = (typeof SMTP_STAGES)[number];

export type SmtpTrouble =
  | { readonly stage: SmtpStage; readonly do: 'answer'; readonly code: number }
  /** Says nothing any more and keeps the line open. */
  | { readonly stage: SmtpStage; readonly do: 'hang' }
  | { readonly stage: SmtpStage; readonly do: 'cut' }
  /** Goes on after so long. */
  | { readonly stage: SmtpStage; readonly do: 'wait'; readonly ms: number };

export interface ScriptedSmtp {
  readonly port: number;
  /** Whole messages, taken or not, in their order. */
  readonly mails: readonly { readonly to: string; readonly raw: string; readonly taken: boolean }[];
  /** Bytes of messages that came over the wire, whole or not. */
  readonly bytes: number;
  readonly sessions: number;
  /** What it answers to EHLO beside its greeting, such as SMTPUTF8. */
  offers: readonly string[];
  /** The commands that it got, without what they carry but for RCPT. */
  readonly commands: readonly string[];
  trouble: SmtpTrouble | undefined;
  close(): Promise<void>;
}

const HONEST: Readonly<Record<SmtpStage, string>> = {
  greeting: '220 ready',
  ehlo: '250 hello',
  starttls: '502 not here',
  auth: '235 welcome',
  mail: '250 ok',
  rcpt: '250 ok',
  data: '354 go ahead',
  body: '',
  dot: '250 taken',
};
const END = '\r\n.\r\n';

interface Kept {
  readonly mails: { to: string; raw: string; taken: boolean }[];
  bytes: number;
  readonly commands: string[];
  offers: readonly string[];
  sessions: number;
  trouble: SmtpTrouble | undefined;
}

/** One session: commands one by one, then the message. */
class Session {
  private input = '';
  private message: string | undefined;
  private to = '';
  private mute = false;
  private wasTold = false;

  constructor(
    private readonly socket: net.Socket,
    private readonly kept: Kept,
  ) {
    socket.on('data', (bytes: Buffer) => {
      this.input += bytes.toString('latin1');
      this.read();
    });
    this.say('greeting');
  }

  private read(): void {
    while (!this.mute && this.input !== '') {
      if (this.message !== undefined) return this.readMessage();
      const end = this.input.indexOf('\r\n');
      if (end < 0) return;
      const line = this.input.slice(0, end);
      this.input = this.input.slice(end + 2);
      this.command(line);
    }
  }

  private command(line: string): void {
    const word = line.slice(0, 4).toUpperCase();
    this.kept.commands.push(word === 'RCPT' ? Buffer.from(line, 'latin1').toString('utf8') : word);
    if (word === 'EHLO' || word === 'HELO') return this.say('ehlo');
    if (word === 'STAR') return this.say('starttls');
    if (word === 'AUTH') return this.say('auth');
    if (word === 'MAIL') return this.say('mail');
    if (word === 'RCPT') {
      this.to = /<([^>]*)>/.exec(line)?.[1] ?? '';
      return this.say('rcpt');
    }
    if (word === 'DATA') {
      this.say('data', () => (this.message = ''));
      return;
    }
    this.socket.write('250 ok\r\n');
  }

  private readMessage(): void {
    const before = this.message!.length;
    this.message += this.input;
    this.input = '';
    this.kept.bytes += this.message!.length - before;
    if (!this.wasTold) {
      this.wasTold = true;
      if (this.kept.trouble?.stage === 'body') return this.say('body');
    }
    const end = `\r\n${this.message!}`.indexOf(END);
    if (end < 0) return;
    const raw = this.message!.slice(0, end).replace(/^\.\./gm, '.');
    const taken = this.kept.trouble?.stage !== 'dot' || this.kept.trouble.do !== 'answer';
    this.kept.mails.push({ to: this.to, raw: Buffer.from(raw, 'latin1').toString('utf8'), taken });
    this.message = undefined;
    this.say('dot');
  }

  private say(stage: SmtpStage, then?: () => void): void {
    const trouble = this.kept.trouble?.stage === stage ? this.kept.trouble : undefined;
    const honest = () => {
      then?.();
      if (HONEST[stage] === '') return;
      const lines =
        stage === 'ehlo' ? ['250 hello', ...this.kept.offers.map((offer) => `250 ${offer}`)] : [HONEST[stage]];
      // All but the last line of an answer have a dash after the code.
      this.socket.write(
        lines.map((line, at) => `${at < lines.length - 1 ? line.replace(' ', '-') : line}\r\n`).join(''),
      );
    };
    switch (trouble?.do) {
      case undefined:
        return honest();
      case 'answer':
        return void this.socket.write(`${trouble.code} no such luck for <${this.to}>\r\n`);
      case 'hang':
        this.mute = true;
        return;
      case 'cut':
        this.mute = true;
        return void this.socket.destroy();
      case 'wait':
        setTimeout(honest, trouble.ms);
    }
  }
}

export async function startScriptedSmtp(): Promise<ScriptedSmtp> {
  const kept: Kept = { mails: [], commands: [], offers: [], bytes: 0, sessions: 0, trouble: undefined };
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    kept.sessions += 1;
    new Session(socket, kept);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    mails: kept.mails,
    commands: kept.commands,
    get offers() {
      return kept.offers;
    },
    set offers(offers) {
      kept.offers = offers;
    },
    get bytes() {
      return kept.bytes;
    },
    get sessions() {
      return kept.sessions;
    },
    get trouble() {
      return kept.trouble;
    },
    set trouble(trouble) {
      kept.trouble = trouble;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
