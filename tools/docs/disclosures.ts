/** `docs/DISCLOSURES.md`: what is disclosed to vendors, from the tables that the code obeys. */
import { FIELD_NAMES, FIELDS, type Field } from '#model/fields.js';
import { POLICY, type PolicyRow } from '#disclosure/policy.js';
import { PURPOSES, type LegalBasis, type Purpose } from '#model/purposes.js';
import { SUPPORT_CHANNEL_APIS } from '../../apps/vendor-sync/src/channels/support-channels.js';
import type { SupportChannel } from '../../apps/vendor-sync/src/channels/support-channel.js';
import type { Effect, VendorApi } from '../../apps/vendor-sync/src/vendors/vendor.js';
import { VENDOR_APIS } from '../../apps/vendor-sync/src/vendors/vendors.js';
import { code, HEAD, table } from './markdown.js';

const BASES: Readonly<Record<LegalBasis, string>> = {
  contract: 'contract (GDPR Art. 6(1)(b))',
  'legitimate-interest': 'legitimate interest (Art. 6(1)(f))',
  consent: 'consent (Art. 6(1)(a))',
  'legal-obligation': 'legal obligation (Art. 6(1)(c))',
};

/** When it happens, in the words of the desk. */
const WHEN: Readonly<Record<Purpose, string>> = {
  issue: 'a clerk placed an order',
  amend: 'the licensee asked for a correction',
  'look-up': 'the outcome of a call is unknown, or the vendor has this address already',
  revoke: 'a clerk revokes a license',
  'escalation-personal': 'support escalates a case and the person said yes',
  'escalation-serial': 'support escalates a case without a yes',
  'stop-and-erase': 'a person withdrew a consent',
};

const EFFECTS: Readonly<Record<Effect, string>> = {
  checks: 'asks what the vendor sells',
  issues: 'makes the license',
  'looks-up': 'asks what became of it',
  ends: 'ends what the vendor has',
  'takes-case': 'brings the case',
};

const fieldList = (fields: readonly Field[]): string =>
  fields.map((field) => FIELDS[field].label).join(', ') || 'nothing about a person';

const basisOf = ({ basis }: PolicyRow): string =>
  basis.buyer === basis.other
    ? BASES[basis.buyer]
    : `${BASES[basis.buyer]} where the licensee is the buyer, otherwise ${BASES[basis.other]}`;

const stepsFor = (purpose: Purpose) =>
  [...VENDOR_APIS, ...SUPPORT_CHANNEL_APIS].flatMap((api) =>
    Object.entries(api.steps)
      .filter(([, step]) => step.purpose === purpose && step.effect !== 'checks')
      .map(([name]) => ({ api: api.name, name })),
  );

const inUse = (purpose: Purpose): boolean => stepsFor(purpose).length > 0;

/** The short table of the README: what is sent today. */
export function disclosureSummary(): string {
  const used = POLICY.filter((row) => inUse(row.purpose));
  const later = POLICY.filter((row) => !inUse(row.purpose)).map((row) => row.purpose);
  const rows = used.map((row) => [fieldList(row.fields), WHEN[row.purpose], row.because]);
  const unused =
    later.length > 0 ? `\n\nThe policy also has a rule for ${later.join(', ')}; nothing is sent for it yet.` : '';
  return `${table(['About a person, at most', 'When', 'Why'], rows)}${unused}`;
}

const apiPart = (api: VendorApi | SupportChannel): string => {
  const { declares } = api;
  return [
    `### ${code(api.name)}`,
    '',
    table(
      [
        'Step',
        'Purpose',
        'Effect',
        'Needs',
        'Takes beyond',
        'When the outcome is unknown',
        'May a person press Retry then',
      ],
      Object.entries(api.steps).map(([name, step]) => [
        code(name),
        step.effect === 'checks' ? 'none: it says nothing of a person or an order' : step.purpose,
        EFFECTS[step.effect],
        fieldList(step.needs),
        step.accepts.length > 0 ? fieldList(step.accepts) : '–',
        step.ifUnknown === 'person' ? 'a person decides' : `goes on with ${code(step.ifUnknown)}`,
        step.personMayRetry ? 'yes, it cannot do the thing twice' : 'no, it could do the thing twice',
      ]),
    ),
    '',
    `- Takes an idempotency key: ${declares.idempotencyKey ? 'yes' : 'no'}.`,
    `- Can be asked by a reference of ours: ${declares.lookUpByOurReference ? 'yes' : 'no'}.`,
    `- What a repeat answers: ${declares.repeatAnswers}.`,
    `- Asked before a person is told: ${declares.asksFirst ?? 'nothing; a refusal comes with the answer'}.`,
  ].join('\n');
};

export function disclosuresDocument(): string {
  const undecided = PURPOSES.filter((purpose) => !POLICY.some((row) => row.purpose === purpose));
  return `${HEAD}

# What leaves the house

Whatever is not on this page does not leave. The same tables are read by the code that sends: \`libs/common/src/model/fields.ts\`,
\`policy.ts\`, and what each vendor API declares in \`apps/vendor-sync/src/vendors/\`. When they disagree, vendor-sync does not start.

## The personal fields there are

${table(
  ['Field', 'Name in the code', 'Column'],
  FIELD_NAMES.map((field) => [
    FIELDS[field].label,
    code(field),
    code(`${FIELDS[field].table}.${FIELDS[field].column}`),
  ]),
)}

What else we hold of a customer (organisation, address, phone, notes) and of staff has no row here and no way out.

## To whom

To the vendor of the ordered product, and to nobody else. Each vendor is registered with its legal entity, head office, country, transfer
safeguard and privacy contact; the register is public at \`/public/vendors\` (page) and \`/public/vendors.json\`. A vendor without a
safeguard in force is told nothing, and its products cannot be ordered. A vendor may be told less than this page allows
(\`withheldFields\` in the register), never more.

## What, when, why

${table(
  [
    'Purpose',
    'About a person, at most',
    'When',
    'Because',
    'Basis',
    'The vendor keeps it',
    'Row',
    'Review by',
    'Built',
  ],
  POLICY.map((row) => [
    row.purpose,
    fieldList(row.fields),
    `${WHEN[row.purpose]}${row.needsConsent ? '; only while that consent is in force' : ''}`,
    row.because,
    basisOf(row),
    row.vendorKeeps,
    `version ${row.version}`,
    row.reviewBy,
    inUse(row.purpose)
      ? stepsFor(row.purpose)
          .map(({ api, name }) => `${api}: ${name}`)
          .join(', ')
      : 'not yet: nothing is sent',
  ]),
)}
${undecided.length > 0 ? `\nPurposes without a row, for which nothing may leave: ${undecided.join(', ')}.\n` : ''}
From the day after its review date a row allows nothing until somebody has looked at it again. The bases are for a lawyer to confirm.

Beside the fields above a letter holds the vendor's own name of the product, the number of seats, the term (or the day it ends), and a
UUID of ours that names the license. None of them says anything about a person; together with the vendor's own records they point at one,
so even a letter without a personal field is in the ledger.

## What is written down, before anything is sent

One ledger row (\`disclosures\`) per attempt: person, customer, vendor, purpose, basis, version of the policy row, the recipient's legal
entity, country, safeguard, channel and address at that moment, the **names** of the fields, when, and how it ended: \`sent\`, \`aborted\` (nothing
left) or \`may-have-left\`. Never a value; per field a commitment that only the person's own key can open.

## What each vendor API takes

${VENDOR_APIS.map(apiPart).join('\n\n')}

## What each support channel takes

A case goes to the vendor over the channel that the vendor is registered with, in one of two forms: with what the person said yes to, or the
serial number alone. The texts of the HTTP channels: [vendors/support-http](vendors/support-http.md).

${SUPPORT_CHANNEL_APIS.map(apiPart).join('\n\n')}
`;
}
