/** Ports, addresses and environments of everything that one start runs. */
import path from 'node:path';
import { DEMO_ACCOUNTS, TOKEN_AUDIENCE } from './demo-accounts.js';
import { DATABASE, OWNER } from './database.js';
import { pickPort } from './ports.js';
import { processBirth } from './process-identity.js';
import type { Running, RunningService } from './running.js';
import type { Secrets } from './secrets.js';
import { withGiven } from './settings.js';
import type { App, Given } from './settings.js';
import type { ChildSpec } from './supervisor.js';

export const DEFAULT_PORTS = {
  orders: 4100,
  vendorSync: 4101,
  consent: 4102,
  customerPages: 4103,
  publicList: 4104,
  identityProvider: 4110,
  mailbox: 4120,
  smtp: 4121,
  keygen: 4130,
  plain: 4131,
  postgres: 4132,
  /** The first of the further processes of vendor-sync. */
  vendorSyncReplicas: 4140,
};

/** The house that the embedded system plays: it reads like a firm, and every page and every mail says that it is none. */
const DEMO_HOUSE = {
  RESELLER_NAME: 'Softwarehaus Musterbach GmbH',
  RESELLER_ADDRESS: 'de: Beispielweg 12, 12345 Musterbach | en: Beispielweg 12, 12345 Musterbach, Germany',
  RESELLER_CONTACT: 'datenschutz@softwarehaus-musterbach.example',
  AUTHORITY_NAME:
    'de: Die Landesbeauftragte für Datenschutz Musterland | en: Data Protection Commissioner of Musterland, Germany',
  AUTHORITY_URL: 'https://datenschutz.musterland.example',
  DEMONSTRATION: 'true',
};

/** Of the vendor that takes cases by mail. */
export const DEMO_MAIL_DOMAIN = 'specimen-drafting.example';

const DEMO_SENDERS = {
  SUPPORT_SENDER: 'support@softwarehaus-musterbach.example',
  CUSTOMER_SENDER: 'lizenzen@softwarehaus-musterbach.example',
};

export type Ports = typeof DEFAULT_PORTS;

type Database = Pick<Running['database'], 'port' | 'pid'>;

const HOST = '127.0.0.1';
const local = (port: number) => `http://${HOST}:${port}`;

/** Takes every port but PostgreSQL's, which finds its own beside `taken`. `say` hears which ones had to move. */
export async function pickPorts(wanted: Partial<Ports>, replicas: number, say: (line: string) => void) {
  const asked = { ...DEFAULT_PORTS, ...wanted };
  // Whoever has to move keeps off the ports the others are known by.
  const taken = new Set(Object.values(asked));
  const ports = { ...asked };
  for (const name of Object.keys(asked) as (keyof Ports)[]) {
    if (name === 'postgres' || name === 'vendorSyncReplicas') continue;
    taken.delete(asked[name]);
    const { port, movedFrom } = await pickPort(asked[name], taken);
    ports[name] = port;
    if (movedFrom) say(`  port ${movedFrom} is busy: ${name} is on ${port}`);
  }
  const replicaPorts: number[] = [];
  for (let count = 1; count < replicas; count++)
    replicaPorts.push((await pickPort(asked.vendorSyncReplicas, taken)).port);
  taken.delete(asked.postgres);
  return { ports, replicaPorts, taken };
}

export interface PlanInput {
  ports: Ports;
  replicaPorts: number[];
  secrets: Secrets;
  database: Database;
  redisUrl?: string;
  stateDir: string;
  serviceEnv?: Record<string, string>;
  /** Of whoever types npm start. */
  settings?: Given;
}

/** What `running.json` says, with process numbers still to be filled in. */
export function describe({ ports, replicaPorts, secrets, database, redisUrl }: PlanInput): Running {
  const service = (port: number, pagesPort?: number): RunningService => {
    const url = local(port);
    const pages = pagesPort === undefined ? {} : { pages: local(pagesPort) };
    return { url, pid: 0, openapi: `${url}/openapi.json`, live: `${url}/livez`, ready: `${url}/readyz`, ...pages };
  };
  const vendor = (port: number, token: string) => ({
    url: local(port),
    control: `${local(port)}/_control`,
    token,
    pid: 0,
  });
  const vendorSync = service(ports.vendorSync);
  if (replicaPorts.length > 0) vendorSync.replicas = replicaPorts.map((port) => ({ url: local(port), pid: 0 }));
  const issuer = local(ports.identityProvider);
  return {
    startedAt: new Date().toISOString(),
    pid: process.pid,
    pidBirth: processBirth(process.pid),
    services: {
      orders: service(ports.orders, ports.publicList),
      vendorSync,
      consent: service(ports.consent, ports.customerPages),
    },
    publicVendorList: {
      page: `${local(ports.publicList)}/public/vendors`,
      json: `${local(ports.publicList)}/public/vendors.json`,
    },
    identityProvider: {
      issuer,
      tokenEndpoint: `${issuer}/token`,
      audience: TOKEN_AUDIENCE,
      accounts: DEMO_ACCOUNTS.map(({ id, role }) => ({
        id,
        role,
        clientId: id,
        clientSecret: secrets.clients[id] ?? '',
      })),
    },
    vendors: { keygen: vendor(ports.keygen, secrets.keygenVendor), plain: vendor(ports.plain, secrets.plainVendor) },
    mailbox: { smtp: { host: HOST, port: ports.smtp }, url: local(ports.mailbox) },
    database: {
      host: HOST,
      ...database,
      name: DATABASE,
      roles: {
        owner: databaseUrl(database, OWNER, secrets.databaseOwner),
        orders: databaseUrl(database, 'sparsam_orders', secrets.ordersDatabase),
        vendorSync: databaseUrl(database, 'sparsam_vendor_sync', secrets.vendorSyncDatabase),
        consent: databaseUrl(database, 'sparsam_consent', secrets.consentDatabase),
        retention: databaseUrl(database, 'sparsam_retention', secrets.retentionDatabase),
      },
    },
    queue: redisUrl ? 'redis' : 'postgres',
  };
}

function databaseUrl({ port }: Database, role: string, password: string): string {
  return `postgres://${role}:${encodeURIComponent(password)}@${HOST}:${port}/${DATABASE}`;
}

/** What the migration step is told. */
export function migrationEnv(running: Running, secrets: Secrets): Record<string, string> {
  return {
    MIGRATE_DATABASE_URL: running.database.roles.owner,
    ORDERS_DB_PASSWORD: secrets.ordersDatabase,
    VENDOR_SYNC_DB_PASSWORD: secrets.vendorSyncDatabase,
    CONSENT_DB_PASSWORD: secrets.consentDatabase,
    RETENTION_DB_PASSWORD: secrets.retentionDatabase,
  };
}

/** The vendor servers as children. */
export function vendorSpecs({ ports, secrets, stateDir }: PlanInput): ChildSpec[] {
  const spec = (kind: 'keygen' | 'plain', port: number, token: string): ChildSpec => ({
    name: `vendor-${kind}`,
    script: 'dist/test/vendors/main.js',
    env: {
      VENDOR_KIND: kind,
      HOST,
      PORT: String(port),
      VENDOR_TOKEN: token,
      JOURNAL_FILE: path.join(stateDir, 'vendors', `${kind}.jsonl`),
    },
    readyUrl: `${local(port)}/_control/health`,
  });
  return [spec('keygen', ports.keygen, secrets.keygenVendor), spec('plain', ports.plain, secrets.plainVendor)];
}

/** The services as children; the replicas of vendor-sync are named vendor-sync-2 and so on. */
export function serviceSpecs(plan: PlanInput, running: Running): ChildSpec[] {
  const { secrets, ports, replicaPorts } = plan;
  const { roles } = running.database;
  const outgoing = {
    OUTGOING_HOSTS: `${HOST}:${ports.keygen},${HOST}:${ports.plain}`,
    SUPPORT_MAIL_DOMAINS: DEMO_MAIL_DOMAIN,
  };
  const vendorSecrets = { VENDOR_SECRET_KEYGEN: secrets.keygenVendor, VENDOR_SECRET_PLAIN: secrets.plainVendor };
  const spec = (name: string, app: App, url: string, env: Record<string, string>): ChildSpec => {
    const own = {
      HOST,
      PORT: new URL(url).port,
      OIDC_ISSUER: running.identityProvider.issuer,
      OIDC_AUDIENCE: TOKEN_AUDIENCE,
      KEY_ENCRYPTION_KEY: secrets.keyEncryptionKey,
      LOG_LEVEL: 'info',
      ...(plan.redisUrl ? { REDIS_URL: plan.redisUrl } : {}),
      ...env,
    };
    return {
      name,
      script: `dist/apps/${app}/src/main.js`,
      env: { ...withGiven(app, own, plan.settings ?? {}), ...plan.serviceEnv },
      readyUrl: `${url}/readyz`,
    };
  };
  const mail = { SMTP_HOST: running.mailbox.smtp.host, SMTP_PORT: String(running.mailbox.smtp.port) };
  const syncEnv = {
    DATABASE_URL: roles.vendorSync,
    ...outgoing,
    ...vendorSecrets,
    ...mail,
    SUPPORT_SENDER: DEMO_SENDERS.SUPPORT_SENDER,
  };
  const consentEnv = {
    ...DEMO_HOUSE,
    ...DEMO_SENDERS,
    ...mail,
    CUSTOMER_URL: local(ports.customerPages),
    PUBLIC_URL: local(ports.publicList),
    PAGES_PORT: String(ports.customerPages),
    RETENTION_DATABASE_URL: roles.retention,
  };
  const ordersEnv = {
    ...DEMO_HOUSE,
    PUBLIC_URL: local(ports.publicList),
    CUSTOMER_URL: local(ports.customerPages),
  };
  return [
    spec('orders', 'orders', running.services.orders.url, {
      DATABASE_URL: roles.orders,
      PAGES_PORT: String(ports.publicList),
      ...outgoing,
      ...ordersEnv,
    }),
    spec('vendor-sync', 'vendor-sync', running.services.vendorSync.url, syncEnv),
    ...replicaPorts.map((port, index) => spec(`vendor-sync-${index + 2}`, 'vendor-sync', local(port), syncEnv)),
    spec('consent', 'consent', running.services.consent.url, { DATABASE_URL: roles.consent, ...consentEnv }),
  ];
}

/** Notes a child's process number where it belongs. */
export function notePid(running: Running, name: string, pid: number): void {
  const { services, vendors } = running;
  const places: Record<string, { pid: number } | undefined> = {
    orders: services.orders,
    'vendor-sync': services.vendorSync,
    consent: services.consent,
    'vendor-keygen': vendors.keygen,
    'vendor-plain': vendors.plain,
  };
  services.vendorSync.replicas?.forEach((replica, index) => (places[`vendor-sync-${index + 2}`] = replica));
  const place = places[name];
  if (place) place.pid = pid;
}
