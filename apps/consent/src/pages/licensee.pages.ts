/** The pages of one decision: looks up the link, makes the view, records the choice. */
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { LateAnswer } from '#model/consent.entity.js';
import type { Language } from '#kernel/text/language.js';
import { PageSettings } from './page-settings.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { ConsentService } from '../consent/consent.service.js';
import { DecisionService, type Link } from '../decision/decision.service.js';
import { AnsweredPages } from './answered.pages.js';
import { canWithdraw, decisionView } from './consent-views.js';
import { decisionPage } from './decision.page.js';
import { unknownLinkPage } from './link.page.js';
import { field, hasNonce, linkRequestPath, nonceOf, redirected, shown, type Note, type Shown } from './shown.js';
import { languageOf } from '#pages/words/words.js';
import type { DecisionView } from '../texts/views.js';
import { WithdrawalPages } from './withdrawal.pages.js';

/** The language that the path or the browser asks for; undefined: none. */
type Wish = string | undefined;

@Injectable()
export class LicenseePages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly consents: ConsentService,
    private readonly withdrawals: WithdrawalPages,
    private readonly answers: AnsweredPages,
    private readonly settings: PageSettings,
  ) {}

  unknown(wish: Wish): Shown {
    const { reseller } = this.settings;
    const language = languageOf(wish, this.settings.language);
    return shown(unknownLinkPage(language, { reseller, linkRequestPath: linkRequestPath(language) }), 404);
  }

  async decision(token: string, wish: Wish, note?: Note): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish, row.language);
    if (isOpen(row)) return shown(decisionPage(this.view(row, token, language).view, language));
    const ways = { withdrawPath: `${takeBackPath(token)}/${language}` };
    return this.answers.page(row, `/consent/${token}`, language, note, ways);
  }

  async decide(token: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    if (!row) return this.unknown(wish);
    const language = languageOf(wish, row.language);
    const answer = field(form, 'answer');
    const { view, notice, purpose } = this.view(row, token, language);
    const tooLate = ({ lateAnswer }: Pick<ConsentRow, 'lateAnswer'>) => {
      const isOther = lateAnswer !== null && LATE_AS[lateAnswer] !== answer && answer !== '';
      return redirected(`${language}?note=${isOther ? 'other-late' : 'late'}`);
    };
    // A form that cannot be recorded is shown once more, but only while the question is open.
    const again = (why: Partial<DecisionView>) =>
      isOpen(row) ? shown(decisionPage({ ...view, ...why }, language), 422) : tooLate(row);
    if (answer !== 'yes' && answer !== 'no') return again({ noChoice: true });
    if (!hasNonce(this.settings, purpose, form)) return again({ stale: true });
    const { consent, counted, state, late } = await this.decisions.answer(row.id, answer, { language, notice });
    // A form that was sent twice: its answer is the recorded one.
    if (counted || RECORDED_AS[answer].has(state)) return redirected(language);
    return tooLate({ lateAnswer: late ?? consent.lateAnswer });
  }

  /** From the page that confirms a Yes. */
  async takeBack(token: string, wish: Wish, note?: Note): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    if (!row || !canWithdraw(row)) return this.decision(token, wish);
    return this.withdrawals.page(row, takeBackPath(token), languageOf(wish, row.language), note);
  }

  /** A withdrawal is accepted in every state of the consent. */
  async sendTakeBack(token: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.consentOf('decide', token);
    if (!row) return this.unknown(wish);
    return this.withdrawals.send(row, takeBackPath(token), languageOf(wish, row.language), form);
  }

  /** From the link of a receipt, which does not run out. */
  async withdrawal(token: string, wish: Wish, note?: Note): Promise<Shown> {
    const row = await this.consentOf('withdraw', token);
    if (!row) return this.unknown(wish);
    return this.withdrawals.page(row, `/withdraw/${token}`, languageOf(wish, row.language), note);
  }

  async withdraw(token: string, wish: string, form: unknown): Promise<Shown> {
    const row = await this.consentOf('withdraw', token);
    if (!row) return this.unknown(wish);
    return this.withdrawals.send(row, `/withdraw/${token}`, languageOf(wish, row.language), form);
  }

  private async consentOf(kind: Link['kind'], token: string): Promise<ConsentRow | undefined> {
    const link = await this.decisions.link(kind, token);
    return link?.consentId ? this.consents.read(link.consentId) : undefined;
  }

  /** The nonce is bound to the content of the page: if that changed since, the page is shown again and nothing is recorded. */
  private view(
    row: ConsentRow,
    token: string,
    language: Language,
  ): { view: DecisionView; notice: string; purpose: string } {
    const { reseller } = this.settings;
    const view = decisionView(row, { reseller, path: `/consent/${token}`, language, nonce: '' });
    const notice = decisionPage(view, language);
    const purpose = `decide ${token} ${createHash('sha256').update(notice).digest('base64url')}`;
    return { view: { ...view, nonce: nonceOf(this.settings, purpose) }, notice, purpose };
  }
}

/** The question can still be answered. */
const isOpen = (row: ConsentRow): boolean => row.state === 'requested' && !row.recipientChanged;

/** States in which this answer is the one that counts. */
const RECORDED_AS: Readonly<Record<'yes' | 'no', ReadonlySet<ConsentRow['state']>>> = {
  yes: new Set(['given', 'consumed']),
  no: new Set(['refused']),
};

const LATE_AS: Readonly<Record<LateAnswer, 'yes' | 'no'>> = { 'given-late': 'yes', 'refused-late': 'no' };

const takeBackPath = (token: string): string => `/consent/${token}/withdraw`;
