/** Ends the HTTP side of a service in order: what was taken is answered, nobody is turned away with an error, and lines are closed. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

const LOOK_AGAIN_MS = 50;
/** So long a body that is on its way may still arrive; nothing was taken before it is whole. */
const BODY_GRACE_MS = 500;
/** So long an answer that we have given may take to be read. */
const READ_GRACE_MS = 3_000;

interface Exchange {
  readonly response: ServerResponse;
  /** Since when the drain knows that the answer is given. */
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
   * From now on each answer ends its line, and a line ends without one whose body does not come, or whose answers nobody reads. Once nobody
   * is let in any more and nothing is under way, what is still open goes too: lines kept for later, and lines on which nothing was ever
   * asked, for which Node would wait until its time-outs. All of it is to be over within `limitMs`.
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
