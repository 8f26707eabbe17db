/**
 * The door out of several deliveries of one vendor that are claimed in the same transaction (protocols.md, 2): each is decided, rendered
 * and written to the ledger as by the door of one, and packets exist only after the one commit. Whatever is not plainly allowed is left to
 * the door of one, so that a bad row costs the others nothing.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { rows } from '#kernel/database/rows.js';
import { crashPoint } from '#kernel/faults/crash-point.js';
import { errorFacts, log } from '#kernel/log/log.js';
import type { FieldValues } from '#model/fields.js';
import { sameWay } from './addressee.js';
import type { Decision } from './decide.js';
import type { Disclosed, PacketContent } from './disclosed.js';
import { judge, ledgerRow, type JudgedDelivery, type StepRequest } from './judged.js';
import { LONGEST_RELEASE_MS } from './letter.js';
import { mint } from './mint.js';
import {
  NO_CONSENT,
  READ_FACTS,
  readPersons,
  registeredWay,
  WRITE_LEDGER,
  type Facts,
  type LedgerRow,
} from './release.queries.js';

/** Of a plain delivery: about no case, so that neither a consent nor an addressee of its own is to be read. */
export interface PlainRequest extends StepRequest {
  readonly delivery: JudgedDelivery;
}

export interface TakenTogether<Taken> {
  readonly taken: Taken;
  /** Deliveries in it. */
  readonly count: number;
  readonly requests: readonly PlainRequest[];
}

export interface Together<Taken> {
  /** Locks the vendor's gate and what is due, and says what its plain letters ask for. */
  readonly take: (runner: QueryRunner) => Promise<TakenTogether<Taken>>;
  /** Writes the claims. `released`: the time of release, by id, of those whose ledger row follows. */
  readonly write: (runner: QueryRunner, taken: Taken, released: ReadonlyMap<string, Date>) => Promise<void>;
}

interface Released {
  readonly row: LedgerRow;
  readonly content: Omit<PacketContent, 'deadline'>;
  readonly at: Date;
}

type Allowed = Extract<Decision, { answer: 'allowed' }>;

interface Judged {
  readonly request: PlainRequest;
  readonly facts: Facts;
  readonly decision: Allowed;
}

const isPlainlyAllowed = (request: PlainRequest, facts: Facts | undefined): facts is Facts =>
  facts !== undefined && sameWay(registeredWay(facts, request.purpose), request.way);

/** The facts of all, read in one statement after every lock, and the decisions of those that are allowed. */
async function judgeAll(runner: QueryRunner, requests: readonly PlainRequest[]): Promise<Judged[]> {
  const found = await rows<Facts>(runner, READ_FACTS, [requests.map(({ deliveryId }) => deliveryId)]);
  const factsOf = new Map(found.map((facts) => [facts.deliveryId, facts]));
  return requests.flatMap((request) => {
    const facts = factsOf.get(request.deliveryId);
    if (!isPlainlyAllowed(request, facts)) return [];
    const decision = judge(request, request.delivery, facts, null, NO_CONSENT);
    return decision.answer === 'allowed' ? [{ request, facts, decision }] : [];
  });
}

/** Exactly the allowed columns: one statement for each set of fields, which for one vendor is one as a rule. */
async function readAll(runner: QueryRunner, judged: readonly Judged[]): Promise<ReadonlyMap<string, FieldValues>> {
  const all = new Map<string, FieldValues>();
  for (const group of Map.groupBy(judged, ({ decision }) => decision.fields.join(',')).values()) {
    const ids = group.map(({ request }) => request.deliveryId);
    for (const [id, values] of await readPersons(runner, ids, group[0]!.decision.fields)) all.set(id, values);
  }
  return all;
}

/** Undefined where a needed field is missing or the letters cannot be made: the door of one finds out, and says which. */
function composed(
  wrappingKey: Buffer,
  { request, facts, decision }: Judged,
  values: FieldValues,
): Released | undefined {
  if (request.needs.some((field) => values[field] === undefined)) return undefined;
  try {
    const letters = request.render(values);
    const fields = decision.fields.filter((field) => values[field] !== undefined);
    const told = { values, letters, fields };
    const row = ledgerRow(wrappingKey, request, request.delivery, facts, decision, NO_CONSENT, told);
    return { row, content: { disclosureId: row.id, values, letters }, at: facts.now };
  } catch (error) {
    log.warn('release.goes-alone', { deliveryId: request.deliveryId, ...errorFacts(error) });
    return undefined;
  }
}

async function releaseAll(
  runner: QueryRunner,
  wrappingKey: Buffer,
  requests: readonly PlainRequest[],
): Promise<ReadonlyMap<string, Released>> {
  if (requests.length === 0) return new Map();
  await crashPoint('release.locked');
  const judged = await judgeAll(runner, requests);
  await crashPoint('release.decided');
  const values = await readAll(runner, judged);
  return new Map(
    judged.flatMap((one) => {
      const id = one.request.deliveryId;
      const released = composed(wrappingKey, one, values.get(id) ?? {});
      return released ? [[id, released] as const] : [];
    }),
  );
}

/** Right before the packet is sent. */
export async function handOut(packet: Disclosed): Promise<Disclosed> {
  await crashPoint('release.after-commit');
  return packet;
}

/**
 * One transaction: takes, decides, writes claims and ledger rows, commits. Returns the packets by the delivery's id; what is taken and has
 * no packet is claimed and no more. Throws when the database fails; then nothing may be sent.
 */
export async function discloseTogether<Taken>(
  source: DataSource,
  { wrappingKey, lifetimeMs }: { readonly wrappingKey: Buffer; readonly lifetimeMs: number },
  { take, write }: Together<Taken>,
): Promise<{ readonly taken: Taken; readonly packets: ReadonlyMap<string, Disclosed> }> {
  const deadline = performance.now() + Math.min(lifetimeMs, LONGEST_RELEASE_MS);
  const runner = source.createQueryRunner();
  try {
    await runner.startTransaction('READ COMMITTED');
    const { taken, count, requests } = await take(runner);
    const released = await releaseAll(runner, wrappingKey, requests);
    await write(runner, taken, new Map([...released].map(([id, { at }]) => [id, at])));
    if (released.size > 0) {
      await runner.query(WRITE_LEDGER, [JSON.stringify([...released.values()].map(({ row }) => row))]);
      await crashPoint('release.before-commit');
    }
    if (count > released.size) await crashPoint('claim.before-commit');
    await runner.commitTransaction();
    if (count > released.size) await crashPoint('claim.after-commit');
    const packets = [...released].map(([id, { content }]) => [id, mint({ ...content, deadline })] as const);
    return { taken, packets: new Map(packets) };
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}
