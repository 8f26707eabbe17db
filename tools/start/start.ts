/** `npm start`: the whole system on one command, until Ctrl-C. */
import path from 'node:path';
import { SERVICES } from '#kernel/services.js';
import { StartError } from './files.js';
import { RUNNING_FILE, STATE_DIR } from './paths.js';
import type { Running } from './running.js';
import { givenSettings } from './settings.js';
import { AlreadyRunning } from './start-lock.js';
import { startSystem } from './system.js';

const asked = new AbortController();
const stopAsked = new Promise<void>((resolve) =>
  asked.signal.addEventListener('abort', () => resolve(), { once: true }),
);
// Ctrl-C comes twice, from the terminal and from npm: one stop is enough.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => asked.abort());
// The parent process was killed: nobody would ever stop us.
if (process.channel) process.once('disconnect', () => asked.abort());
// A closed terminal must not turn the last output into a crash.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

process.exit(await main());

async function main(): Promise<number> {
  try {
    const settings = givenSettings(process.env, path.resolve('.env'), console.log);
    const system = await startSystem({ redisUrl: settings.REDIS_URL, settings, signal: asked.signal });
    console.log(`\nSparsam runs.\n\n${addresses(system.running)}\n\n${nextSteps(system.running)}\n`);
    const failure = await Promise.race([stopAsked, system.failed]);
    if (failure) console.error(failure);
    console.log(`Stopping; data stay in ${STATE_DIR}.`);
    await system.stop();
    console.log('Stopped.');
    return failure ? 1 : 0;
  } catch (error) {
    if (asked.signal.aborted) {
      console.log('Stopped before the start was done.');
      return 0;
    }
    console.error(sentence(error));
    if (error instanceof AlreadyRunning)
      console.error(`\n${addresses(error.running)}\n\nCtrl-C where it runs stops it.`);
    return 1;
  }
}

function sentence(error: unknown): string {
  if (error instanceof StartError) return error.message;
  const said = error instanceof Error ? error.message : String(error);
  return `The start failed: ${said}`;
}

function capital(name: string): string {
  return `${name[0]!.toUpperCase()}${name.slice(1)}`;
}

function addresses({
  services,
  publicVendorList,
  identityProvider,
  mailbox,
  vendors,
  database,
  queue,
}: Running): string {
  const rows = {
    ...Object.fromEntries(SERVICES.map((name) => [capital(name), services[name].url])),
    "Orders' API": `${services.orders.openapi}, with a token`,
    "Licensees' pages": services.consent.pages ?? '',
    'Public vendor list': publicVendorList.page,
    'Identity provider': identityProvider.issuer,
    Mailbox: `${mailbox.url}  (SMTP ${mailbox.smtp.host}:${mailbox.smtp.port})`,
    'Vendor servers': `${vendors.keygen.url} (Keygen), ${vendors.plain.url} (plain HTTP)`,
    PostgreSQL: `${database.host}:${database.port}, database ${database.name}; the queue is in ${queue === 'redis' ? 'Redis' : 'it'}`,
    'All of it as JSON': RUNNING_FILE,
  };
  return Object.entries(rows)
    .map(([name, text]) => `  ${name.padEnd(19)} ${text}`)
    .join('\n');
}

function nextSteps({ identityProvider, services }: Running): string {
  const account = identityProvider.accounts[0];
  const curl = `curl -s -u ${account?.clientId}:${account?.clientSecret} -d grant_type=client_credentials`;
  return [
    'An access token (of sales, sales-2, support, admin, dpo or metrics), and what a clerk may order with it:',
    '  TOKEN=$(npm run -s token -- sales)',
    `  curl -s -H "authorization: Bearer $TOKEN" ${services.orders.url}/products`,
    'Or from the identity provider itself:',
    `  ${curl} ${identityProvider.tokenEndpoint}`,
    'Two hundred orders, and the bytes the vendors got:',
    '  npm run demo',
    'Ctrl-C stops all of it.',
  ].join('\n');
}
