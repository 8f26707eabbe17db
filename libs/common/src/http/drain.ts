/** Ends the HTTP side of a service in order: what was taken is answered, nobody is turned away with an error, and lines are closed. */
import type { Server } from 'node:http';

const LOOK_AGAIN_MS = 50;

export class Drain {
  private underWay = 0;
  private draining = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_request, response) => {
      this.underWay += 1;
      response.once('close', () => (this.underWay -= 1));
      if (this.draining) response.setHeader('connection', 'close');
    });
  }

  /**
   * From now on each answer ends its line. Once nobody is let in any more and nothing is under way, what is still open goes too:
   * lines kept for later, and lines on which nothing was ever asked, for which Node would wait until its time-outs.
   */
  begin(): void {
    this.draining = true;
    setInterval(() => {
      if (!this.server.listening && this.underWay === 0) this.server.closeAllConnections();
    }, LOOK_AGAIN_MS).unref();
  }
}
