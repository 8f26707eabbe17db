/** Taking back a Yes, whichever way led to it: the same page, the same rules. */
import { Injectable } from '@nestjs/common';
import type { Language } from '#common/model/language.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { DecisionService } from '../consent/decision.service.js';
import { answeredPage } from './answered.page.js';
import { answeredView, withdrawView } from './consent-views.js';
import type { Ways } from './consent-views.js';
import { field, hasNonce, nonceOf, shown } from './shown.js';
import type { PageSettings, Shown } from './shown.js';
import { withdrawPage } from './withdraw.page.js';

@Injectable()
export class WithdrawalPages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly settings: PageSettings,
  ) {}

  /** `path` names the page without its language, and is what its nonce is good for. */
  page(row: ConsentRow, path: string, language: Language): Shown {
    return shown(withdrawPage(this.view(row, path, language), language));
  }

  async send(row: ConsentRow, path: string, language: Language, form: unknown, ways: Ways = {}): Promise<Shown> {
    const answer = field(form, 'answer');
    const view = this.view(row, path, language);
    if (answer !== 'withdraw' && answer !== 'keep')
      return shown(withdrawPage({ ...view, noChoice: true }, language), 422);
    if (!hasNonce(this.settings, `withdraw ${path}`, form))
      return shown(withdrawPage({ ...view, stale: true }, language), 422);
    if (answer === 'keep') {
      const kept = answeredView({ consent: row, state: row.state, counted: true }, this.settings.reseller, ways);
      return shown(answeredPage({ ...kept, kept: true }, language));
    }
    const withdrawn = await this.decisions.withdraw(row.id, { language });
    const done = answeredView(withdrawn, this.settings.reseller, ways);
    const at = withdrawn.counted ? withdrawn.consent.now.toISOString() : done.at;
    return shown(answeredPage({ ...done, at }, language));
  }

  private view(row: ConsentRow, path: string, language: Language) {
    const nonce = nonceOf(this.settings, `withdraw ${path}`);
    return withdrawView(row, { reseller: this.settings.reseller, path, language, nonce });
  }
}
