import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Journal, type JournalEntry } from './journal.js';
import { keygenApp } from './keygen-server.js';
import type { Policy } from './keygen-resources.js';
import { acts, Rules, send, spoilt, type Rule } from './misbehave.js';
import { plainApp } from './plain-server.js';
import type { Answer, Effects, Emit, MakeApp, VendorRequest } from './wire.js';

export type VendorKind = 'keygen' | 'plain';

/** A server by its kind, or one that a test brings. */
export type VendorOptions = ({ kind: VendorKind } | { app: MakeApp }) & {
  host: string;
  port: number;
  token: string;
  journalFile?: string;
};

export type VendorServer = {
  url: string;
  close(): Promise<void>;
  journal(): JournalEntry[];
  effects(): Effects;
  /** At Keygen: what a policy is like from now on. */
  policy(id: string, policy: Policy): void;
  misbehave(rules: Rule[]): void;
  calm(): void;
  /** Empties the journal; the effects stay, for a vendor does not forget its licenses. */
  clear(): void;
};

const APPS: Record<VendorKind, MakeApp> = { keygen: keygenApp, plain: plainApp };

export async function startVendorServer(options: VendorOptions): Promise<VendorServer> {
  const journal = new Journal(options.journalFile);
  const stop = new AbortController();
  // One listener per answer under way: many at once are no leak.
  setMaxListeners(0, stop.signal);
  const emit: Emit = (effect) => {
    journal.effect(effect);
    app.apply(effect);
  };
  const app = ('app' in options ? options.app : APPS[options.kind])(emit, options.token);
  const rules = new Rules(app.canPend === true);
  for (const effect of journal.restoredEffects()) app.apply(effect);

  const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { body, cut } = await bodyOf(message);
    if (message.url?.startsWith('/_control/')) return control(message, body, response);
    const n = journal.request(entryOf(message, body, cut));
    if (cut) return;
    const request = requestOf(n, message, body);
    const rule = rules.take(request.method, message.url ?? '');
    if (rule) return misbehave(request, response, rule);
    const answer = app.answer(request);
    journal.answered(n, answer.status, null);
    return send(answer, app, response, undefined, stop.signal);
  };

  const misbehave = async (request: VendorRequest, response: ServerResponse, rule: Rule): Promise<void> => {
    const what = rule.do;
    const honest = acts(rule) ? await act(request, rule) : undefined;
    if (what.kind === 'hang' || what.kind === 'reset') {
      journal.answered(request.n, null, what.kind);
      if (what.kind === 'reset') response.socket?.resetAndDestroy();
      return;
    }
    const answer = spoilt(what, app, request, honest);
    journal.answered(request.n, answer.status, what.kind);
    return send(answer, app, response, what, stop.signal);
  };

  const act = async (request: VendorRequest, rule: Rule): Promise<Answer> => {
    if (rule.do.kind === 'pending') return app.answer(request, rule.do.polls);
    if (rule.do.kind !== 'delay') return app.answer(request);
    const acted = rule.afterEffect ? app.answer(request) : undefined;
    const release = app.hold?.(request);
    await wait(rule.do.ms, undefined, { signal: stop.signal }).finally(() => release?.());
    return acted ?? app.answer(request);
  };

  const control = (message: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const reply = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    switch (`${message.method} ${message.url}`) {
      case 'GET /_control/health':
        return reply(200, { status: 'ok', ...('kind' in options && { kind: options.kind }) });
      case 'GET /_control/journal':
        return reply(200, { entries: journal.list() });
      case 'DELETE /_control/journal':
        journal.clear();
        return reply(200, {});
      case 'GET /_control/effects':
        return reply(200, app.effects());
      case 'POST /_control/policies': {
        const { id, ...policy } = JSON.parse(body.toString('utf8')) as Policy & { id: string };
        emit({ type: 'policy-set', id: id.toLowerCase(), policy });
        return reply(200, {});
      }
      case 'POST /_control/misbehave':
        try {
          rules.set((JSON.parse(body.toString('utf8')) as { rules?: unknown }).rules);
          return reply(200, {});
        } catch (error) {
          return reply(400, { message: (error as Error).message });
        }
      case 'DELETE /_control/misbehave':
        rules.clear();
        return reply(200, {});
      default:
        return reply(404, { message: 'no such control' });
    }
  };

  const server = createServer((message, response) => {
    handle(message, response).catch((error: Error) => {
      if (!stop.signal.aborted) process.emitWarning(error);
      response.destroy();
    });
  });
  // What is too broken to be parsed has been received all the same, and may hold anything.
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    if (error.rawPacket) journal.request(brokenEntry(error.rawPacket));
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve);
  });

  return {
    url: `http://${options.host}:${(server.address() as AddressInfo).port}`,
    journal: () => journal.list(),
    effects: () => structuredClone(app.effects()),
    policy: (id, policy) => emit({ type: 'policy-set', id, policy }),
    misbehave: (wanted) => rules.set(wanted),
    calm: () => rules.clear(),
    clear: () => journal.clear(),
    close: async () => {
      stop.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      journal.close();
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<{ body: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of message) chunks.push(chunk as Buffer);
  } catch {
    return { body: Buffer.concat(chunks), cut: true };
  }
  return { body: Buffer.concat(chunks), cut: false };
}

function entryOf(message: IncomingMessage, body: Buffer, cut: boolean) {
  return {
    at: new Date().toISOString(),
    method: message.method ?? '',
    url: message.url ?? '',
    httpVersion: message.httpVersion,
    rawHeaders: message.rawHeaders,
    rawTrailers: message.rawTrailers,
    body: body.toString('utf8'),
    bodyBase64: body.toString('base64'),
    cut,
  };
}

function brokenEntry(bytes: Buffer) {
  const nothing = { method: '', url: '', httpVersion: '', rawHeaders: [], rawTrailers: [] };
  const body = { body: bytes.toString('utf8'), bodyBase64: bytes.toString('base64') };
  return { at: new Date().toISOString(), ...nothing, ...body, cut: true };
}

function requestOf(n: number, message: IncomingMessage, body: Buffer): VendorRequest {
  const [path = '', query = ''] = (message.url ?? '').split('?', 2);
  const { method = '', headers } = message;
  return { n, method, path, query: new URLSearchParams(query), headers, body };
}
