/** Taking back a Yes, whichever way led to it: the same page, the same rules. */
import { Injectable } from '@nestjs/common';
import type { Language } from '#kernel/text/language.js';
import { PageSettings } from './page-settings.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { DecisionService } from '../decision/decision.service.js';
import { AnsweredPages } from './answered.pages.js';
import { withdrawView, type Ways } from './consent-views.js';
import { field, hasNonce, nonceOf, redirected, shown, type Note, type Shown } from './shown.js';
import { withdrawPage } from './withdraw.page.js';

@Injectable()
export class WithdrawalPages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly answers: AnsweredPages,
    private readonly settings: PageSettings,
  ) {}

  /** `path` is the page without its language; the nonce is bound to it. A consent that is already withdrawn is shown, not asked about again. */
  async page(row: ConsentRow, path: string, language: Language, note?: Note, ways: Ways = {}): Promise<Shown> {
    if (row.state === 'withdrawn' || note === 'kept')
      return this.answers.page(row, path, language, note, { withdrawPath: `${path}/${language}`, ...ways });
    return shown(withdrawPage(await this.view(row, path, language), language));
  }

  async send(row: ConsentRow, path: string, language: Language, form: unknown): Promise<Shown> {
    const answer = field(form, 'answer');
    if (answer !== 'withdraw' && answer !== 'keep')
      return shown(withdrawPage({ ...(await this.view(row, path, language)), noChoice: true }, language), 422);
    if (!hasNonce(this.settings, `withdraw ${path}`, form))
      return shown(withdrawPage({ ...(await this.view(row, path, language)), stale: true }, language), 422);
    if (answer === 'keep') return redirected(`${language}?note=kept`);
    await this.decisions.withdraw(row.id, { language });
    return redirected(language);
  }

  private async view(row: ConsentRow, path: string, language: Language) {
    const nonce = nonceOf(this.settings, `withdraw ${path}`);
    const truth = await this.decisions.truth(row.id);
    return withdrawView(row, truth, { reseller: this.settings.reseller, path, language, nonce });
  }
}
