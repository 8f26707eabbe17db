/**
 * Markers that exist nowhere else in the world, and the search for them. A marker is eight or more characters of one script, drawn
 * at random; it is found in every encoding in which text usually travels or rests. A further kind of personal datum is one line
 * in `KINDS` and one in `places.ts`.
 */
import { createHash, randomInt } from 'node:crypto';

/** Everything we hold that says something about a person or a customer, and what belongs nowhere at all. */
export const KINDS = [
  'organisation',
  'address',
  'phone',
  'notes',
  'clerk',
  'firstName',
  'lastName',
  'email',
  'idempotencyKey',
  'problemText',
  'caseNotes',
  'vendorAnswer',
  /** How a customer confirmed that they tell their licensees. */
  'evidence',
  /** Why a licensee objects, or what they want erased; and what they are answered. */
  'wish',
  'wishAnswer',
  /** The secret in a link that a licensee was mailed. */
  'linkToken',
  /** Typed where it has no business: unknown fields, URLs, broken bodies, claims. */
  'stray',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Marker {
  readonly kind: Kind;
  readonly text: string;
  /** Of whose data it is a part, to read a finding. */
  readonly of: string;
}

export interface Finding {
  readonly marker: Marker;
  /** Name of the encoding it was found in. */
  readonly as: string;
}

const span = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint(from + at));
const characters = (text: string): string[] => [...text.normalize('NFC')];

/** Scripts whose characters survive NFC unchanged. */
export const SCRIPTS = {
  ascii: characters('abcdefghjkmnpqrstuvwxyz'),
  digits: characters('23456789'),
  latin: characters('āčēģīķļņšūžäöüéèñåøæœłőř'),
  vietnamese: characters('ấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữựđ'),
  arabic: characters('ابتثجحخدذرزسشصضطظعغفقكلمنهوي'),
  chinese: span(0x4e10, 2_000),
} as const;
export type Script = keyof typeof SCRIPTS;

const LENGTH: Readonly<Record<Script, number>> = {
  ascii: 10,
  digits: 11,
  latin: 9,
  vietnamese: 9,
  arabic: 9,
  chinese: 8,
};

function randomCharacters(script: Script): string {
  const alphabet = SCRIPTS[script];
  return Array.from({ length: LENGTH[script] }, () => alphabet[randomInt(alphabet.length)]!).join('');
}

export const marker = (kind: Kind, script: Script, of: string): Marker => ({
  kind,
  text: randomCharacters(script),
  of,
});

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const escaped = (text: string, one: (unit: number) => string): string =>
  text.replace(/[^\x20-\x7e]/g, (unit) => one(unit.charCodeAt(0)));
const hex4 = (unit: number): string => unit.toString(16).padStart(4, '0');
const bytes = (text: string, one: (byte: string) => string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : one(byte.toString(16).padStart(2, '0'))))
    .join('');

/** The part of the base64 text that is the same whatever stands before and behind, for each of the three alignments. */
function base64(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), Buffer.from(text, 'utf8')]);
    const from = Math.ceil((before * 8) / 6);
    const whole = Math.floor((all.length * 8) / 6);
    return all.toString('base64').slice(from, whole);
  });
}

/** Every spelling of `text` that we look for, with its name. */
export function encodings(text: string): [name: string, spelling: string][] {
  const forms = new Set([text, text.normalize('NFD'), text.toLowerCase(), text.toUpperCase(), capital(text)]);
  return [...forms].flatMap((form): [string, string][] => {
    const hex = Buffer.from(form, 'utf8').toString('hex');
    return [
      ['as it is', form],
      ['UTF-8 read as Latin-1', Buffer.from(form, 'utf8').toString('latin1')],
      ['JSON escapes', escaped(form, (unit) => `\\u${hex4(unit)}`)],
      ['JSON escapes', escaped(form, (unit) => `\\u${hex4(unit).toUpperCase()}`)],
      ['JSON escapes twice', escaped(form, (unit) => `\\\\u${hex4(unit)}`)],
      ['HTML entities', escaped(form, (unit) => `&#${unit};`)],
      ['HTML entities', escaped(form, (unit) => `&#x${unit.toString(16)};`)],
      ['percent signs', bytes(form, (byte) => `%${byte}`)],
      ['percent signs', bytes(form, (byte) => `%${byte.toUpperCase()}`)],
      ['quoted-printable', bytes(form, (byte) => `=${byte.toUpperCase()}`)],
      ['byte escapes', bytes(form, (byte) => `\\x${byte}`)],
      ['hex', hex],
      ['hex', hex.toUpperCase()],
      ...base64(form).map((spelling): [string, string] => ['base64', spelling]),
      ...base64(form).map((spelling): [string, string] => [
        'base64url',
        spelling.replaceAll('+', '-').replaceAll('/', '_'),
      ]),
    ];
  });
}

/** Plain hashes of a text, whole, as anybody would compute them who wants to guess it. */
export function plainHashes(text: string): [name: string, spelling: string][] {
  const forms = new Set([text, text.toLowerCase(), text.trim().toLowerCase().normalize('NFD')]);
  return [...forms].flatMap((form) =>
    ['md5', 'sha1', 'sha256', 'sha512'].flatMap((name): [string, string][] => {
      const digest = createHash(name).update(form).digest();
      return (['hex', 'base64', 'base64url'] as const).map((as) => [
        `${name} in ${as}`,
        digest.toString(as).replace(/=+$/, ''),
      ]);
    }),
  );
}

/** Shorter than every spelling: the search looks these up at each place of the text. */
const GRAM = 7;

/** Looks for many markers at once, in one pass over the text. */
export class Finder {
  private readonly grams = new Map<string, [spelling: string, finding: Finding][]>();

  constructor(
    markers: readonly Marker[] = [],
    private readonly spell: (text: string) => [string, string][] = encodings,
  ) {
    for (const one of markers) this.add(one);
  }

  add(marker: Marker): void {
    for (const [as, spelling] of this.spell(marker.text)) this.index(spelling, { marker, as });
  }

  /** Each marker that stands somewhere in the text, once. */
  find(text: string): Finding[] {
    const found = new Map<Marker, Finding>();
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      for (const [spelling, finding] of this.grams.get(text.substr(at, GRAM)) ?? []) {
        if (!found.has(finding.marker) && text.startsWith(spelling, at)) found.set(finding.marker, finding);
      }
    }
    return [...found.values()];
  }

  private index(spelling: string, finding: Finding): void {
    if (spelling.length < GRAM)
      throw new Error(`A spelling of ${spelling.length} characters would be found by chance.`);
    const gram = spelling.slice(0, GRAM);
    const known = this.grams.get(gram);
    if (known) known.push([spelling, finding]);
    else this.grams.set(gram, [[spelling, finding]]);
  }
}

/** A licensee whose every field holds a marker. */
export interface Licensee {
  readonly markers: readonly Marker[];
  readonly body: { readonly firstName: string; readonly lastName: string; readonly email: string };
}

let made = 0;

export function licensee(
  script: Script,
  of = `licensee ${(made += 1)} in ${script}`,
  domain = 'example.org',
): Licensee {
  const first = marker('firstName', script, of);
  const last = marker('lastName', script, of);
  // The part before the at sign is written as its owner writes it; most are ASCII.
  const mail = marker('email', script === 'vietnamese' ? 'latin' : 'ascii', of);
  return {
    markers: [first, last, mail],
    body: { firstName: capital(first.text), lastName: capital(last.text), email: `${mail.text}@${domain}` },
  };
}

/** A customer whose every field holds a marker. */
export interface CustomerData {
  readonly markers: readonly Marker[];
  readonly body: {
    readonly organisation: string;
    readonly address: string;
    readonly phone: string;
    readonly notes: string;
  };
}

export function customer(script: Script, of = `customer ${(made += 1)} in ${script}`): CustomerData {
  const organisation = marker('organisation', script, of);
  const address = marker('address', script, of);
  const phone = marker('phone', 'digits', of);
  const notes = marker('notes', script, of);
  return {
    markers: [organisation, address, phone, notes],
    body: {
      organisation: organisation.text,
      address: `1 ${address.text}\n2 Town`,
      phone: `+49 ${phone.text}`,
      notes: `first line\n   at ${notes.text} (a remark)\nlast line`,
    },
  };
}
