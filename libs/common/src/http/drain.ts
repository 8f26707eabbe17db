/** Ends the HTTP side of a service in order: what was taken is answered, nobody is turned away with an error, and lines are closed. */
import type { IncomingMessage, Server } from 'node:http';

const LOOK_AGAIN_MS = 50;
/** So long a body that is on its way may still arrive; nothing was taken before it is whole. */
const BODY_GRACE_MS = 500;

export class Drain {
  private readonly underWay = new Set<IncomingMessage>();
  private draining = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (request, response) => {
      this.underWay.add(request);
      response.once('close', () => this.underWay.delete(request));
      if (this.draining) response.setHeader('connection', 'close');
    });
  }

  /**
   * From now on each answer ends its line, and a request whose body does not come ends without one. Once nobody is let in any more and
   * nothing is under way, what is still open goes too: lines kept for later, and lines on which nothing was ever asked, for which Node
   * would wait until its time-outs.
   */
  begin(): void {
    this.draining = true;
    const since = performance.now();
    setInterval(() => {
      if (performance.now() - since > BODY_GRACE_MS)
        for (const request of this.underWay) if (!request.complete) request.destroy();
      if (!this.server.listening && this.underWay.size === 0) this.server.closeAllConnections();
    }, LOOK_AGAIN_MS).unref();
  }
}
