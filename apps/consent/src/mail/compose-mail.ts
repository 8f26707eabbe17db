/** Composes a mail from its row; undefined where the mail is no longer needed. */
import { endedBy } from '../texts/ended.js';
import { mailOf } from './mails.js';
import type { ResellerView } from '#pages/reseller.js';
import type { MailView } from '../texts/views.js';
import { FIRST_DISCLOSURE_LINK_MS, PERSON_LINK_MS } from './person-link.js';
import type { MailRow } from './mail.queries.js';

const PATHS = { decide: 'consent', withdraw: 'withdraw', person: 'me' } as const;

/**
 * When the link to a person's own page expires. The time of a requested link counts from the request; that of any other mail counts
 * from the sending, since our mail server may have delayed it for days.
 */
export function personLinkEnd(row: Pick<MailRow, 'kind' | 'createdAt' | 'now'>): Date {
  const from = row.kind === 'page-link' ? row.createdAt : row.now;
  return new Date(from.getTime() + (row.kind === 'first-disclosure' ? FIRST_DISCLOSURE_LINK_MS : PERSON_LINK_MS));
}

export function composeMail(
  row: MailRow,
  tokens: Readonly<Record<string, string>>,
  reseller: ResellerView,
  publicUrl: string,
): { subject: string; text: string; html: string } | undefined {
  const asks = row.kind === 'request' || row.kind === 'reminder';
  if (asks && (row.consentState !== 'requested' || row.validUntil! <= row.now)) return undefined;
  // An expired page link is dropped: the person can ask again, and a mail days later would surprise them.
  if (row.kind === 'page-link' && personLinkEnd(row) <= row.now) return undefined;
  // Once the escalation stopped asking, a Yes is still accepted, but not reminded of.
  if (row.kind === 'reminder' && row.escalationState !== 'asking') return undefined;
  const link = (kind: keyof typeof PATHS): string | undefined =>
    tokens[kind] ? `${publicUrl}/${PATHS[kind]}/${tokens[kind]}` : undefined;
  const name = [row.firstName, row.lastName].filter(Boolean).join(' ');
  // A revoked license stops only a Yes that is not used yet; a receipt of a used one must not say that nothing is sent.
  const ended = endedBy({
    caseState: row.caseState,
    licenseState: row.consentState === 'given' ? row.licenseState : null,
  });
  const counts = row.consentState === 'consumed' || (row.consentState === 'given' && row.validUntil! > row.now);
  const countsNoMore = row.kind === 'given' && !counts;
  const view: MailView = {
    reseller,
    kind: row.kind,
    ...(row.legalEntity
      ? {
          vendor: {
            legalEntity: row.legalEntity,
            headOffice: row.headOffice ?? '',
            country: row.country!,
            safeguard: row.safeguard!,
          },
        }
      : {}),
    ...(name ? { name } : {}),
    ...(row.organisation ? { organisation: row.organisation } : {}),
    ...(row.product ? { product: row.product } : {}),
    ...(row.reference ? { reference: row.reference } : {}),
    ...(row.fields ? { fields: row.fields } : {}),
    ...(ended ? { ended } : {}),
    ...(countsNoMore ? { countsNoMore } : {}),
    ...(row.answeredAt ? { at: row.answeredAt.toISOString() } : {}),
    until: (row.validUntil ?? personLinkEnd(row)).toISOString(),
    link: link('decide') ?? link('person') ?? link('withdraw') ?? publicUrl,
    ...(tokens.withdraw ? { withdrawLink: link('withdraw')! } : {}),
  };
  return mailOf(view, row.language);
}
