/** The sign-in page of the local identity provider: a list of demo accounts, no password. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { DEMO_ACCOUNTS } from './demo-accounts.js';
import { escapeHtml, HTML_HEADERS, htmlPage } from './http-server.js';

const PEOPLE = DEMO_ACCOUNTS.filter(({ machine }) => !machine);
const LONGEST_FORM = 1_000;

/** Shows the accounts on GET and signs in the chosen one on POST. Rejects when the sign-in is unknown or over. */
export async function signInPage(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const chosen = new URLSearchParams(await readForm(request)).get('account');
    const account = PEOPLE.find(({ id }) => id === chosen);
    if (account) {
      return provider.interactionFinished(request, response, { login: { accountId: account.id } });
    }
  }
  const rows = PEOPLE.map(
    ({ id, name }) =>
      `<p><button name="account" value="${escapeHtml(id)}">${escapeHtml(name)} (${escapeHtml(id)})</button></p>`,
  );
  response.writeHead(200, HTML_HEADERS);
  response.end(
    htmlPage('Sign in to the Sparsam demo', `<p>Who do you want to be?</p><form method="post">${rows.join('')}</form>`),
  );
}

async function readForm(request: IncomingMessage): Promise<string> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > LONGEST_FORM) throw new Error('The form is too long.');
  }
  return form;
}
