/** The list that the suite runs over, and the stage that each of its tests has: a fresh server, disturbances, and a look at all output. */
import { spyOn } from 'jest-mock';
import fs from 'node:fs';
import path from 'node:path';
import type { Step } from '../../../apps/vendor-sync/src/vendors/outcome.js';
import type { Effect, VendorApi, OrderFacts } from '../../../apps/vendor-sync/src/vendors/vendor.js';
import { VENDOR_APIS } from '../../../apps/vendor-sync/src/vendors/vendors.js';
import { ROOT } from '../../../tools/start/paths.js';
import { requestBytes, type JournalEntry } from '../journal.js';
import type { Misbehaviour, Rule } from '../misbehave.js';
import type { Descriptor } from './descriptor.js';
import { Stage, VALUES, type Start, type Walked } from './walk.js';

const VENDORS = path.join(ROOT, 'apps/vendor-sync/src/vendors');
export const FOLDERS = fs
  .readdirSync(VENDORS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const descriptorOf = async (folder: string): Promise<Descriptor | undefined> => {
  if (!fs.existsSync(path.join(import.meta.dirname, `${folder}.js`))) return undefined;
  return ((await import(`./${folder}.js`)) as { descriptor?: Descriptor }).descriptor;
};

export interface Subject {
  readonly folder: string;
  readonly api: VendorApi;
  readonly told: Descriptor;
}
const found = await Promise.all(
  FOLDERS.map(async (folder) => ({
    folder,
    api: VENDOR_APIS.find(({ name }) => name === folder),
    told: await descriptorOf(folder),
  })),
);
/** Folders that are not on the list, or have no descriptor. */
export const LEFT_OUT = found.filter(({ api, told }) => !api || !told).map(({ folder }) => folder);
export const SUITE = found.filter((each): each is Subject => Boolean(each.api && each.told));

export const textOf = (entry: JournalEntry): string => requestBytes(entry).toString('utf8');
export const wasDisturbed = ({ misbehaved }: JournalEntry): boolean => misbehaved !== null;

/** Collects every byte that the process writes, from a test's begin to its end. */
function watchOutput(): () => string {
  const written: string[] = [];
  const keep = (...all: unknown[]): boolean => written.push(all.map(String).join(' ')) > 0;
  const spies = [
    ...[process.stdout, process.stderr].map((stream) => spyOn(stream, 'write').mockImplementation(keep as never)),
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((way) =>
      spyOn(console, way).mockImplementation(keep as never),
    ),
  ];
  return () => {
    spies.forEach((spy) => spy.mockRestore());
    return written.join('');
  };
}

/** What is no word of a vendor: of somebody between us, cut, or not to be read. */
export const SPOILT: readonly Misbehaviour[] = [
  { kind: 'html' }, { kind: 'bad-json' }, { kind: 'reset' }, { kind: 'reset-mid-answer' }, { kind: 'wrong-content-type' },
  ...[400, 404, 409, 410, 422, 500, 503].map((status) => ({ kind: 'status', status, body: { message: 'no route' } }) as const),
  { kind: 'status', status: 302, headers: { location: '/elsewhere' } },
  { kind: 'status', status: 429 },
]; // prettier-ignore

export interface Place {
  readonly step: Step;
  readonly request: JournalEntry;
}

/** To be made within a `describe`: each test gets a fresh server, and none may write a value or the secret anywhere. */
export class Scene {
  stage: Stage;

  constructor(
    readonly api: VendorApi,
    readonly told: Descriptor,
  ) {
    let output: () => string;
    beforeEach(async () => {
      output = watchOutput();
      this.stage = await Stage.open(api, told);
    });
    afterEach(async () => {
      await this.stage.close();
      const said = output();
      expect([...VALUES, told.secret].filter((value) => said.includes(value))).toEqual([]);
    });
  }

  steps(...effects: Effect[]): Step[] {
    return Object.keys(this.api.steps).filter((step) => effects.includes(this.api.steps[step]!.effect));
  }

  walk(order: OrderFacts, start?: Start): Promise<Walked> {
    return this.stage.walk(order, start);
  }

  expectIssued({ last }: Walked, reference: string): void {
    expect(last.outcome).toMatchObject({ kind: 'done', did: 'issued' });
    expect(last.verdict.state).toBe('done');
    expect(JSON.stringify(this.stage.server.effects().licenses)).toContain(reference);
  }

  /** Requests of an undisturbed walk with their steps, to disturb each of them in turn. */
  async requestsOf(purpose: 'issue' | 'revoke'): Promise<Place[]> {
    const probe = await Stage.open(this.api, this.told);
    const issuing = await probe.walk(probe.order(1));
    const walked = purpose === 'issue' ? issuing : await probe.walk(probe.order(1), { purpose });
    await probe.close();
    return walked.attempts.flatMap(({ step, asked }) => asked.map((request) => ({ step, request })));
  }

  disturb({ method, url }: JournalEntry, what: Misbehaviour, more: Partial<Rule> = {}): void {
    this.stage.server.misbehave([{ match: { method, urlPrefix: url }, times: 1, do: what, ...more }]);
  }

  /** For each request of a walk, a fresh server at which nothing was disturbed yet. */
  async atEach(purpose: 'issue' | 'revoke', look: (place: Place, name: string) => Promise<void>): Promise<void> {
    const places = await this.requestsOf(purpose);
    expect(places).not.toHaveLength(0);
    for (const place of places) {
      await this.stage.close();
      this.stage = await Stage.open(this.api, this.told);
      if (purpose === 'revoke') await this.walk(this.stage.order(1));
      await look(place, `${place.step}: ${place.request.method} ${place.request.url}`);
    }
  }
}
