/** Shuts down HTTP in order: requests under way are answered, none is refused, then connections are closed. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const LOOK_AGAIN_MS = 50;
/** Time for the rest of a body to arrive; an incomplete request has had no effect and may be cut. */
const BODY_GRACE_MS = 500;
/** Time for a client to read its answer. */
const READ_GRACE_MS = 3_000;

interface Exchange {
  readonly response: ServerResponse;
  /** When the drain first saw that the answer is complete. */
  answeredAt?: number;
}

export class Drain {
  private readonly underWay = new Map<IncomingMessage, Exchange>();
  private draining = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (request, response) => {
      this.underWay.set(request, { response });
      response.once('close', () => this.underWay.delete(request));
      if (this.draining) response.setHeader('connection', 'close');
    });
  }

  /**
   * From now on each answer closes its connection, and a connection is cut if its body does not arrive or its answer is not read. Once the
   * server no longer listens and nothing is under way, all others are closed: idle ones, and those that never sent a request, for which
   * Node would wait until its time-outs. All of it ends within `limitMs`.
   */
  begin(limitMs: number): void {
    this.draining = true;
    const since = performance.now();
    const readGraceMs = Math.min(READ_GRACE_MS, limitMs / 2);
    setInterval(() => {
      const now = performance.now();
      for (const [request, exchange] of this.underWay) {
        if (exchange.response.writableEnded) exchange.answeredAt ??= now;
        const isUnread = exchange.answeredAt !== undefined && now - exchange.answeredAt > readGraceMs;
        if (isUnread || (!request.complete && now - since > BODY_GRACE_MS)) request.destroy();
      }
      if (!this.server.listening && this.underWay.size === 0) this.server.closeAllConnections();
    }, LOOK_AGAIN_MS).unref();
  }
}
