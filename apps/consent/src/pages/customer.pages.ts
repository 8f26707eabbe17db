/** What each page of the customer answers: the link looked up, the view made, the choice taken over. */
import { Injectable } from '@nestjs/common';
import { POLICY } from '#common/disclosure/policy.js';
import { normaliseEmail } from '#common/http/validation.js';
import { errorFacts, log } from '#common/log/log.js';
import type { Language } from '#common/model/support-case.entity.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { ConsentService, valuesOf } from '../consent/consent.service.js';
import { DecisionService } from '../consent/decision.service.js';
import type { Answered, LinkKind } from '../consent/decision.service.js';
import { isPageNonce, pageNonce } from '../consent/secrets.js';
import { PersonService } from '../person/person.service.js';
import { answeredPage } from './answered.page.js';
import { decisionPage } from './decision.page.js';
import { linkRequestPage, unknownLinkPage } from './link.page.js';
import { personPage } from './person.page.js';
import { PAGE_HEADERS } from './style.js';
import { languageOf } from './texts/texts.js';
import type { AnsweredView, DecisionView, ResellerView, ShownField, VendorView } from './views.js';
import { withdrawPage } from './withdraw.page.js';

export interface Shown {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const shown = (html: string, status = 200): Shown => ({ status, html, headers: PAGE_HEADERS });
const field = (form: unknown, name: string): string => {
  const value = typeof form === 'object' && form !== null ? (form as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : '';
};

const vendorOf = (row: ConsentRow): VendorView => ({
  legalEntity: row.legal_entity,
  headOffice: row.head_office,
  country: row.country,
  safeguard: row.safeguard,
});

@Injectable()
export class CustomerPages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly consents: ConsentService,
    private readonly persons: PersonService,
    private readonly reseller: ResellerView,
    private readonly nonceKey: Buffer,
  ) {}

  unknown(wish: string | undefined): Shown {
    return shown(unknownLinkPage(languageOf(wish), { reseller: this.reseller, linkRequestPath: '/me' }), 404);
  }

  async decision(token: string, wish: string | undefined): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish ?? row.language);
    if (row.state !== 'requested')
      return shown(answeredPage(this.answeredView({ consent: row, state: row.state, counted: true }, false), language));
    return shown(decisionPage(this.decisionView(row, token, language, false), language));
  }

  async decide(token: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    const language = languageOf(wish);
    if (!row) return this.unknown(wish);
    const answer = field(form, 'answer');
    const chosen = answer === 'yes' || answer === 'no';
    if (!chosen) return shown(decisionPage(this.decisionView(row, token, language, true), language), 422);
    if (!this.isNonce(`decide ${token}`, form)) {
      return shown(decisionPage({ ...this.decisionView(row, token, language, false), stale: true }, language), 422);
    }
    const notice = decisionPage({ ...this.decisionView(row, token, language, false), nonce: '' }, language);
    const answered = await this.decisions.answer(row.id, answer, { language, notice });
    return shown(answeredPage(this.answeredView(answered, !answered.counted), language));
  }

  async withdrawal(token: string, wish: string | undefined): Promise<Shown> {
    const row = await this.consentOf('withdraw', token);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish ?? row.language);
    return shown(withdrawPage(this.withdrawView(row, token, language, false), language));
  }

  async withdraw(token: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.consentOf('withdraw', token);
    const language = languageOf(wish);
    if (!row) return this.unknown(wish);
    const answer = field(form, 'answer');
    const chosen = answer === 'withdraw' || answer === 'keep';
    if (!chosen) return shown(withdrawPage(this.withdrawView(row, token, language, true), language), 422);
    if (!this.isNonce(`withdraw ${token}`, form)) {
      return shown(withdrawPage({ ...this.withdrawView(row, token, language, false), stale: true }, language), 422);
    }
    if (answer === 'keep') {
      const view = this.answeredView({ consent: row, state: row.state, counted: true }, false);
      return shown(answeredPage({ ...view, kept: true }, language));
    }
    const withdrawn = await this.decisions.withdraw(row.id, { language });
    return shown(answeredPage(this.answeredView({ ...withdrawn, state: 'withdrawn' }, false), language));
  }

  linkRequest(wish: string | undefined): Promise<Shown> {
    return Promise.resolve(shown(this.linkPage(languageOf(wish), false, false)));
  }

  /** The same answer for every address, known or not. */
  async requestLink(wish: string | undefined, form: unknown): Promise<Shown> {
    const language = languageOf(wish);
    const email = normaliseEmail(field(form, 'email'));
    if (!/^[^\s\p{Cc}\p{Cs}\ufffd@]{1,64}@[^\s\p{Cc}\p{Cs}\ufffd@]{3,190}$/u.test(email) || !this.isNonce('me', form))
      return shown(this.linkPage(language, false, true), 422);
    // Not waited for: the time to answer would tell whether the address is known.
    this.persons
      .mailLinks(email, language)
      .catch((error: unknown) => log.error('person.links-not-mailed', errorFacts(error)));
    return shown(this.linkPage(language, true, false));
  }

  async person(token: string, wish: string | undefined): Promise<Shown> {
    const link = await this.decisions.link('person', token);
    if (!link) return this.unknown(wish);
    const [decisions, disclosures] = await Promise.all([
      this.persons.decisions(link.personId),
      this.persons.disclosures(link.personId),
    ]);
    const view = {
      reseller: this.reseller,
      until: '',
      decisions,
      disclosures,
      downloadJson: `/me/${token}/data.json`,
      downloadText: '',
      correctionAction: '',
      correctionRecorded: false,
      nonce: pageNonce(this.nonceKey, `person ${token}`, Date.now()),
    };
    return shown(personPage(view, languageOf(wish)));
  }

  async download(token: string): Promise<Record<string, unknown> | undefined> {
    const link = await this.decisions.link('person', token);
    return link && this.persons.download(link.personId);
  }

  private async consentOf(kind: LinkKind, token: string): Promise<ConsentRow | undefined> {
    const link = await this.decisions.link(kind, token);
    return link?.consentId ? this.consents.read(link.consentId) : undefined;
  }

  private isNonce(purpose: string, form: unknown): boolean {
    return isPageNonce(this.nonceKey, purpose, field(form, 'nonce'), Date.now());
  }

  private decisionView(row: ConsentRow, token: string, language: Language, noChoice: boolean): DecisionView {
    const values = valuesOf(row);
    const keeps = POLICY.find(({ purpose }) => purpose === 'escalation-personal')!.vendorKeeps;
    return {
      reseller: this.reseller,
      product: row.product,
      vendor: vendorOf(row),
      onYes: {
        serialNumber: row.serial_number,
        fields: row.fields.map((name): ShownField => ({ field: name, value: values[name] ?? '' })),
      },
      onNo: { serialNumber: row.serial_number },
      vendorKeeps: keeps,
      answerUntil: row.valid_until.toISOString(),
      nonce: pageNonce(this.nonceKey, `decide ${token}`, Date.now()),
      action: `/consent/${token}/${language}`,
      languages: (['de', 'en'] as const).map((code) => ({ language: code, href: `/consent/${token}/${code}` })),
      noChoice,
    };
  }

  private withdrawView(row: ConsentRow, token: string, language: Language, noChoice: boolean) {
    return {
      reseller: this.reseller,
      reference: row.reference,
      product: row.product,
      vendor: vendorOf(row),
      action: `/withdraw/${token}/${language}`,
      nonce: pageNonce(this.nonceKey, `withdraw ${token}`, Date.now()),
      noChoice,
    };
  }

  private answeredView({ consent, state, truth }: Answered, tooLate: boolean): AnsweredView {
    return {
      reseller: this.reseller,
      answer: state === 'withdrawn' ? 'withdrawn' : state === 'given' || state === 'consumed' ? 'given' : 'refused',
      tooLate,
      reference: consent.reference,
      at: (consent.decided_at ?? consent.now).toISOString(),
      vendor: vendorOf(consent),
      ...(truth ? { truth } : {}),
      personPage: undefined,
      withdrawPath: undefined,
    };
  }

  private linkPage(language: Language, sent: boolean, fault: boolean): string {
    return linkRequestPage(
      { reseller: this.reseller, action: '/me', nonce: pageNonce(this.nonceKey, 'me', Date.now()), sent, fault },
      language,
    );
  }
}
