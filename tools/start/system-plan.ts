/** Ports, addresses and environments of everything that one start runs. */
import path from 'node:path';
import { usesQueue } from '#kernel/jobs/jobs.js';
import { perService, roleOf, SERVICES, type ServiceName } from '#kernel/services.js';
import { perRole, ROLES } from '#model/grants/grants.js';
import { passwordSetting } from '../migrate/env.js';
import { DEMO_ACCOUNTS, TOKEN_AUDIENCE } from './demo-accounts.js';
import { DATABASE, OWNER } from './database.js';
import { pickPort } from './ports.js';
import { processBirth } from './process-identity.js';
import type { Running, RunningService } from './running.js';
import type { Secrets } from './secrets.js';
import { withGiven, type Given } from './settings.js';
import type { ChildSpec } from './supervisor.js';

export const DEFAULT_PORTS = {
  orders: 4100,
  'vendor-sync': 4101,
  consent: 4102,
  customerPages: 4103,
  publicList: 4104,
  keeper: 4105,
  support: 4106,
  identityProvider: 4110,
  mailbox: 4120,
  smtp: 4121,
  keygen: 4130,
  plain: 4131,
  postgres: 4132,
  /** The first of the further processes of vendor-sync. */
  vendorSyncReplicas: 4140,
} satisfies Record<ServiceName, number> & Record<string, number>;

/** The house of the embedded system: it reads like a firm, and every page and every mail says that it is made up. */
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

const SUPPORT_SENDER = 'support@softwarehaus-musterbach.example';
const LICENSEE_SENDER = 'lizenzen@softwarehaus-musterbach.example';

export type Ports = typeof DEFAULT_PORTS;

type Database = Pick<Running['database'], 'port' | 'pid'>;

const HOST = '127.0.0.1';
const local = (port: number) => `http://${HOST}:${port}`;

/** Picks every port but PostgreSQL's, which is picked later and avoids `taken`. `say` reports the ports that had to change. */
export async function pickPorts(wanted: Partial<Ports>, replicas: number, say: (line: string) => void) {
  const asked = { ...DEFAULT_PORTS, ...wanted };
  // The replacement for a busy port must not be the usual port of another part.
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
  /** Given by the user of `npm start`. */
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
  const pages: Partial<Record<ServiceName, number>> = { orders: ports.publicList, consent: ports.customerPages };
  const services = perService((name) => service(ports[name], pages[name]));
  if (replicaPorts.length > 0)
    services['vendor-sync'].replicas = replicaPorts.map((port) => ({ url: local(port), pid: 0 }));
  const issuer = local(ports.identityProvider);
  return {
    startedAt: new Date().toISOString(),
    pid: process.pid,
    pidBirth: processBirth(process.pid),
    services,
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
        ...perRole((role) => databaseUrl(database, role, secrets.database[role])),
      },
    },
    queue: redisUrl ? 'redis' : 'postgres',
  };
}

function databaseUrl({ port }: Database, role: string, password: string): string {
  return `postgres://${role}:${encodeURIComponent(password)}@${HOST}:${port}/${DATABASE}`;
}

/** The environment of the migration step. */
export function migrationEnv(running: Running, secrets: Secrets): Record<string, string> {
  return {
    MIGRATE_DATABASE_URL: running.database.roles.owner,
    ...Object.fromEntries(ROLES.map((role) => [passwordSetting(role), secrets.database[role]])),
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

export interface ServiceSpec extends ChildSpec {
  readonly app: ServiceName;
}

/** The services as children; the replicas of vendor-sync are named vendor-sync-2 and so on. */
export function serviceSpecs(plan: PlanInput, running: Running): ServiceSpec[] {
  const { secrets, ports, replicaPorts } = plan;
  const { roles } = running.database;
  const outgoing = {
    OUTGOING_HOSTS: `${HOST}:${ports.keygen},${HOST}:${ports.plain}`,
    SUPPORT_MAIL_DOMAINS: DEMO_MAIL_DOMAIN,
  };
  const mail = { SMTP_HOST: running.mailbox.smtp.host, SMTP_PORT: String(running.mailbox.smtp.port) };
  const house = { ...DEMO_HOUSE, LICENSEE_URL: local(ports.customerPages), PUBLIC_URL: local(ports.publicList) };
  const key = { KEY_ENCRYPTION_KEY: secrets.keyEncryptionKey };
  const ofItsOwn: Readonly<Record<ServiceName, Given>> = {
    orders: { PAGES_PORT: String(ports.publicList), ...key, ...outgoing, ...house },
    'vendor-sync': {
      VENDOR_SECRET_KEYGEN: secrets.keygenVendor,
      VENDOR_SECRET_PLAIN: secrets.plainVendor,
      SUPPORT_SENDER,
      ...key,
      ...outgoing,
      ...mail,
    },
    support: { SUPPORT_SENDER },
    consent: {
      PAGES_PORT: String(ports.customerPages),
      LICENSEE_SENDER,
      ...key,
      ...house,
      ...mail,
    },
    keeper: { RETENTION_DATABASE_URL: roles.sparsam_retention },
  };
  const spec = (app: ServiceName, url: string, index: number): ServiceSpec => {
    const own = {
      HOST,
      PORT: new URL(url).port,
      DATABASE_URL: roles[roleOf(app)],
      OIDC_ISSUER: running.identityProvider.issuer,
      OIDC_AUDIENCE: TOKEN_AUDIENCE,
      LOG_LEVEL: 'info',
      ...(plan.redisUrl && usesQueue(app) ? { REDIS_URL: plan.redisUrl } : {}),
      ...ofItsOwn[app],
    };
    return {
      app,
      name: index === 0 ? app : `${app}-${index + 1}`,
      script: `dist/apps/${app}/src/main.js`,
      env: { ...withGiven(app, own, plan.settings ?? {}), ...plan.serviceEnv },
      readyUrl: `${url}/readyz`,
    };
  };
  return SERVICES.flatMap((app) => {
    const urls = [running.services[app].url, ...(app === 'vendor-sync' ? replicaPorts.map(local) : [])];
    return urls.map((url, index) => spec(app, url, index));
  });
}

/** Writes a child's process number into the description of the running system. */
export function notePid({ services, vendors }: Running, name: string, pid: number): void {
  const places: Record<string, { pid: number } | undefined> = {
    ...services,
    'vendor-keygen': vendors.keygen,
    'vendor-plain': vendors.plain,
  };
  services['vendor-sync'].replicas?.forEach((replica, index) => (places[`vendor-sync-${index + 2}`] = replica));
  const place = places[name];
  if (place) place.pid = pid;
}
