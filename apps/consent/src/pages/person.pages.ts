/** A person's own page: shows what is on record, takes wishes and withdrawals, gives the export. */
import { Injectable } from '@nestjs/common';
import { TOO_LONG } from '#kernel/http/form.js';
import type { Language } from '#kernel/text/language.js';
import { RIGHTS } from '#model/rights-wish.entity.js';
import { PageSettings } from './page-settings.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { ConsentService } from '../consent/consent.service.js';
import { DecisionService, type Link } from '../decision/decision.service.js';
import { CorrectionService, wishText } from '../person/correction.service.js';
import { RightsService } from '../person/rights.service.js';
import { PersonService } from '../person/person.service.js';
import { canWithdraw } from './consent-views.js';
import { unknownLinkPage } from './link.page.js';
import { personPage } from './person.page.js';
import { personText } from './person.text.js';
import { personView } from './person-views.js';
import { field, hasNonce, linkRequestPath, nonceOf, redirected, shown, type Note, type Shown } from './shown.js';
import { PAGE_HEADERS } from '#pages/style.js';
import { languageOf } from '#pages/words/words.js';
import type { PersonView } from '../texts/views.js';
import { WithdrawalPages } from './withdrawal.pages.js';

const file = (body: string, type: string, name: string): Shown => ({
  status: 200,
  body,
  headers: {
    ...PAGE_HEADERS,
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${name}"`,
  },
});

@Injectable()
export class PersonPages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly consents: ConsentService,
    private readonly persons: PersonService,
    private readonly corrections: CorrectionService,
    private readonly rights: RightsService,
    private readonly withdrawals: WithdrawalPages,
    private readonly settings: PageSettings,
  ) {}

  /** `recorded`: id of the wish that was just sent; the page confirms it only if it is this person's. */
  async person(token: string, wish: string | undefined, recorded?: string, note?: Note): Promise<Shown> {
    const link = await this.decisions.link('person', token);
    if (!link) return this.unknown(wish);
    return shown(await this.page(link, token, this.languageOf(wish), { already: note === 'late' }, recorded));
  }

  /** `asked` is in the URL, so that it is known even for a form that was too long to be read. */
  async ask(token: string, wish: string, query: unknown, form: unknown): Promise<Shown> {
    const link = await this.decisions.link('person', token);
    if (!link) return this.unknown(wish);
    const language = this.languageOf(wish);
    const asked = RIGHTS.find((right) => right === field(query, 'asked')) ?? 'correction';
    const written = field(form, 'text');
    const cameBack = async (why?: 'stale' | 'too-many') =>
      shown(await this.page(link, token, language, { cameBack: { asked, why, text: written } }), 422);
    if (form === TOO_LONG) return cameBack();
    if (!hasNonce(this.settings, `person ${token}`, form)) return cameBack('stale');
    const text = wishText(written);
    if (asked === 'correction') {
      if (!text) return cameBack();
      const wished = await this.corrections.wish(link.personId, text, language);
      return wished === undefined ? cameBack('too-many') : redirected(`${language}?wish=${wished}`);
    }
    // An objection or a wish to be erased needs no reasons.
    if (text === undefined) return cameBack();
    const { id, isPartOf } = await this.rights.wish(link.personId, asked, text || null, language);
    return redirected(`${language}?wish=${id}${isPartOf ? '' : '&note=late'}`);
  }

  async withdrawal(token: string, consentId: string, wish: string | undefined, note?: Note): Promise<Shown> {
    const row = await this.ownConsent(token, consentId);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish, row.language);
    if (!canWithdraw(row) && row.state !== 'withdrawn') return this.person(token, language);
    const ways = { personPage: `/me/${token}/${language}` };
    return this.withdrawals.page(row, `/me/${token}/withdraw/${consentId}`, language, note, ways);
  }

  async withdraw(token: string, consentId: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.ownConsent(token, consentId);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish, row.language);
    return this.withdrawals.send(row, `/me/${token}/withdraw/${consentId}`, language, form);
  }

  async data(token: string): Promise<Shown> {
    const link = await this.decisions.link('person', token);
    if (!link) return this.unknown(undefined);
    const data = await this.persons.download(link.personId);
    return file(`${JSON.stringify(data, null, 2)}\n`, 'application/json', 'sparsam.json');
  }

  async text(token: string, wish: string): Promise<Shown> {
    const link = await this.decisions.link('person', token);
    if (!link) return this.unknown(wish);
    const data = await this.persons.download(link.personId);
    return file(personText(data, this.settings.reseller, this.languageOf(wish)), 'text/plain', 'sparsam.txt');
  }

  private languageOf(wish: string | undefined): Language {
    return languageOf(wish, this.settings.language);
  }

  private unknown(wish: string | undefined): Shown {
    const language = this.languageOf(wish);
    const view = { reseller: this.settings.reseller, linkRequestPath: linkRequestPath(language) };
    return shown(unknownLinkPage(language, view), 404);
  }

  /** A consent of the person whose page it is; of nobody else. */
  private async ownConsent(token: string, consentId: string): Promise<ConsentRow | undefined> {
    const link = await this.decisions.link('person', token);
    const own = link && (await this.persons.decisions(link.personId)).some(({ id }) => id === consentId);
    return own ? this.consents.read(consentId) : undefined;
  }

  private async page(
    link: Link,
    token: string,
    language: Language,
    more: Partial<PersonView> = {},
    recorded?: string,
  ): Promise<string> {
    const [name, decisions, disclosures, wishes, rights] = await Promise.all([
      this.persons.name(link.personId),
      this.persons.decisions(link.personId),
      this.persons.disclosures(link.personId),
      this.persons.wishes(link.personId),
      this.persons.rightsWishes(link.personId),
    ]);
    const view = personView(
      { name, decisions, disclosures, wishes, rights, until: link.expiresAt },
      { reseller: this.settings.reseller, token, language, nonce: nonceOf(this.settings, `person ${token}`) },
    );
    const asked = wishes.some(({ id }) => id === recorded)
      ? 'correction'
      : rights.find(({ id }) => id === recorded)?.kind;
    return personPage({ ...view, ...(asked ? { recorded: asked } : {}), ...more }, language);
  }
}
