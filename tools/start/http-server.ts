/** Two things every local HTTP server here does. */
import type { Server } from 'node:http';

/** Listens on the loopback only. Rejects when the port is busy. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Takes no new request, drops idle connections and those that do not end within a second. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const drop = setTimeout(() => server.closeAllConnections(), 1_000);
    server.close(() => {
      clearTimeout(drop);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Text that is safe between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

/** A whole page: no script, no foreign host. `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}';
  const extra =
    'pre{white-space:pre-wrap;border:1px solid;padding:1rem}button{font:inherit;padding:.5rem 1rem;margin:.25rem 0}';
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">`;
  const page = `<title>${escapeHtml(title)}</title><style>${style}${extra}</style>`;
  return `<!doctype html><html lang="en"><head>${head}${page}</head><body><h1>${escapeHtml(title)}</h1>${body}</body></html>`;
}

export const HTML_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};
