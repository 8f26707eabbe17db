/** Serves the rendered pages as the service does, with the same headers, and keeps what forms send. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decisionPage } from '../../apps/consent/src/pages/decision.page.js';
import { PAGE_HEADERS } from '#pages/style.js';
import { isLanguage } from '#pages/words/words.js';
import type { Language } from '#kernel/text/language.js';
import { PAGES } from './pages-shown.js';
import { DECISION } from './sample-views.js';

export type Draw = (language: Language) => string;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export class PageServer {
  /** What forms sent, in order. */
  readonly sent: { readonly path: string; readonly form: Record<string, string> }[] = [];
  /** Pages of single tests, by name. */
  readonly extra = new Map<string, Draw>();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<PageServer> {
    const server = createServer((request, response) => {
      void self.answer(request).then(({ status, page }) => {
        response.writeHead(status, PAGE_HEADERS).end(page);
      });
    });
    const self = new PageServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  url(name: string, language: Language): string {
    return `${this.origin}/${name}?lang=${language}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; page: string }> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
    const wish = searchParams.get('lang') ?? 'de';
    const language = isLanguage(wish) ? wish : 'de';
    if (request.method === 'POST') {
      const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
      const asked = searchParams.get('asked');
      this.sent.push({ path: asked ? `${pathname}?asked=${asked}` : pathname, form });
      if (asked) return { status: 200, page: PAGES[`person-${asked}-recorded`]!(language) };
      return form['answer']
        ? { status: 200, page: PAGES['answered-given']!(language) }
        : { status: 422, page: decisionPage({ ...DECISION, noChoice: true }, language) };
    }
    const draw = this.extra.get(pathname.slice(1)) ?? PAGES[pathname.slice(1)];
    return draw ? { status: 200, page: draw(language) } : { status: 404, page: '' };
  }
}
