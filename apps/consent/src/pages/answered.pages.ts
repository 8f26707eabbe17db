/** The page after an answer, drawn from the rows: a reload, or its link on another day, shows the same. */
import { Injectable } from '@nestjs/common';
import type { Language } from '#kernel/text/language.js';
import { PageSettings } from './page-settings.js';
import type { ConsentRow } from '../consent/consent.queries.js';
import { DecisionService } from '../decision/decision.service.js';
import { answeredPage } from './answered.page.js';
import { answeredView, type Ways } from './consent-views.js';
import { languageLinks, shown, type Note, type Shown } from './shown.js';

@Injectable()
export class AnsweredPages {
  constructor(
    private readonly decisions: DecisionService,
    private readonly settings: PageSettings,
  ) {}

  /** `path` is that of the page without its language. */
  async page(row: ConsentRow, path: string, language: Language, note?: Note, ways: Ways = {}): Promise<Shown> {
    const [truth, receipt] = await Promise.all([
      row.saidYes ? this.decisions.truth(row.id) : undefined,
      this.decisions.receiptOf(row),
    ]);
    const view = answeredView({ consent: row, truth, receipt }, { reseller: this.settings.reseller, language }, ways);
    const languages = languageLinks(path, note);
    const isOther = note === 'other-late' && row.lateAnswer !== null;
    const said = { tooLate: note === 'late' || note === 'other-late', isOther, kept: note === 'kept' };
    return shown(answeredPage({ ...view, ...said, languages }, language));
  }
}
