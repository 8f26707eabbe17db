import { isDeepStrictEqual } from 'node:util';
import { isObject, isUuid, type Answer, type Effect, type Emit, type Fields, type VendorRequest } from './wire.js';

type Case = { key: string; type: string; body: string; reference: string; takenTimes: number };

/** The vendor's side of docs/vendors/support-http.md, for both of its shapes. */
export class SupportDesk {
  private readonly cases = new Map<string, Case>();
  /** Notices by their key. */
  private readonly notices = new Map<string, string>();
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  /** `property` is the name under which the vendor's own reference is answered. */
  take(request: VendorRequest, property: 'reference' | 'Id'): Answer {
    const key = request.headers['idempotency-key'];
    if (!isUuid(key)) return fault(400, 'key-missing');
    const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
    const body = request.body.toString('utf8');
    const earlier = this.cases.get(key);
    if (earlier && isDeepStrictEqual([earlier.type, earlier.body], [type, body])) {
      return { status: 201, headers: { 'idempotency-replayed': 'true' }, body: { [property]: earlier.reference } };
    }
    if (earlier) return fault(422, 'key-reused');
    if (type === 'text/plain' ? !isSerial(body) : !isPersonal(type, body, property)) return fault(422, 'field-invalid');
    this.emit({ type: 'case-taken', key, contentType: type, body, reference: `VC-${this.cases.size + 1001}` });
    return { status: 201, body: { [property]: this.cases.get(key)!.reference } };
  }

  /** The notice to stop and erase; acknowledged by answering. */
  withdraw(request: VendorRequest): Answer {
    const key = request.headers['idempotency-key'];
    if (!isUuid(key)) return fault(400, 'key-missing');
    const body = request.body.toString('utf8');
    const earlier = this.notices.get(key);
    if (earlier !== undefined && earlier !== body) return fault(422, 'key-reused');
    if (earlier === undefined) this.emit({ type: 'case-withdrawn', key, body });
    return { status: 200, body: { acknowledged: true } };
  }

  apply(effect: Effect): boolean {
    if (effect.type === 'case-withdrawn') this.notices.set(String(effect.key), String(effect.body));
    if (effect.type === 'case-withdrawn') return true;
    if (effect.type !== 'case-taken') return false;
    const { key, contentType, body, reference } = effect as Effect &
      Record<'key' | 'contentType' | 'body' | 'reference', string>;
    const takenTimes = (this.cases.get(key)?.takenTimes ?? 0) + 1;
    this.cases.set(key, { key, type: contentType, body, reference, takenTimes });
    return true;
  }

  list(): Fields[] {
    return [...this.cases.values()];
  }
}

const fault = (status: number, code: string): Answer => ({
  status,
  body: { code, message: 'The request does not follow the contract.' },
});

/** A serial number alone: one line without spaces. */
const isSerial = (body: string): boolean => /^[A-Za-z0-9-]{4,100}$/.test(body);

const KEYS = {
  reference: ['contact', 'problem', 'serialNumber'],
  Id: ['Description', 'PrimaryContact', 'Title'],
} as const;

function isPersonal(type: string, body: string, property: 'reference' | 'Id'): boolean {
  if (type !== 'application/json') return false;
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && isDeepStrictEqual(Object.keys(parsed).sort(), [...KEYS[property]]);
  } catch {
    return false;
  }
}
