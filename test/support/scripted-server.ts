/** A real HTTP server on this machine that answers what a test tells it to, in turn, and remembers what it was asked. */
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Disclosed } from '#disclosure/disclosed.js';
import type { FieldValues } from '#model/fields.js';
import type { HttpLetter } from '#disclosure/letter.js';
import type { Authentication } from '#disclosure/transports/authentication.js';
import { OutgoingClient } from '#disclosure/transports/outgoing.js';
import { mint } from '../runner/mint.js';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: a status and a JSON body, or anything that a server can do to a response. */
export type Script =
  | { readonly status: number; readonly json?: unknown; readonly headers?: Record<string, string> }
  | ((response: http.ServerResponse, request: http.IncomingMessage) => void);

/** Where the time is not what is looked at: no machine is so busy that an answer on itself takes as long. */
export const PATIENT_MS = 10_000;

export class ScriptedServer {
  readonly asked: Asked[] = [];
  private script: Script[] = [];

  private constructor(private readonly server: http.Server) {
    server.on(
      'request',
      (request: http.IncomingMessage, response: http.ServerResponse) => void this.answer(request, response),
    );
  }

  static async start(): Promise<ScriptedServer> {
    const server = http.createServer({ keepAlive: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedServer(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The answers to come, in turn; what was not used of the last script is forgotten, and so is what was asked. */
  answers(...script: Script[]): void {
    this.script = script;
    this.asked.length = 0;
  }

  client(basePath = '', timeoutMs = PATIENT_MS, authentication: Authentication = { scheme: 'bearer' }): OutgoingClient {
    return new OutgoingClient({
      baseUrl: `http://${this.host}${basePath}`,
      allowedHosts: [this.host],
      authentication,
      secret: 'token-of-a-test',
      timeoutMs,
    });
  }

  /** New connections are refused from now on. */
  listensNoMore(): void {
    this.server.close();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += part as string;
    this.asked.push({ method: request.method!, path: request.url!, headers: request.headers, body });
    const next = this.script.shift();
    if (!next) return void response.writeHead(599).end();
    if (typeof next === 'function') return next(response, request);
    const headers = { 'content-type': 'application/json', ...next.headers };
    response.writeHead(next.status, headers).end(next.json === undefined ? '' : JSON.stringify(next.json));
  }
}

/** A packet as the door makes it. */
export function packet(
  letters: readonly HttpLetter[],
  values: FieldValues = {},
  deadline = performance.now() + 60_000,
): Disclosed {
  return mint({ disclosureId: 'dis_01h455vb4pex5vsknk084sn02q', values, letters, deadline });
}
