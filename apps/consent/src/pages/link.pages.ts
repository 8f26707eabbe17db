/** Asking for the link to one's own page. */
import { Injectable } from '@nestjs/common';
import type { Language } from '#kernel/text/language.js';
import { isMailAddress, normaliseEmail } from '#kernel/text/mail-address.js';
import { PageSettings } from './page-settings.js';
import { PersonLinkService } from '../person/person-link.service.js';
import { linkRequestPage } from './link.page.js';
import {
  LINK_REQUEST_PATH,
  field,
  hasNonce,
  languageQueries,
  linkRequestPath,
  nonceOf,
  redirected,
  shown,
  type Shown,
} from './shown.js';
import { languageOf } from '#pages/words/words.js';

@Injectable()
export class LinkPages {
  constructor(
    private readonly links: PersonLinkService,
    private readonly settings: PageSettings,
  ) {}

  /** After the form was sent the page says the same to everybody, whether the address is known or not. */
  linkRequest(wish: string | undefined, sent = false): Shown {
    return shown(this.linkPage(languageOf(wish, this.settings.language), sent ? { sent: true } : {}));
  }

  /** The same answer for every address, known or not. */
  async requestLink(wish: string | undefined, form: unknown): Promise<Shown> {
    const language = languageOf(wish, this.settings.language);
    const typed = field(form, 'email');
    const email = normaliseEmail(typed);
    if (!isMailAddress(email)) return shown(this.linkPage(language, { fault: true, typed }), 422);
    if (!hasNonce(this.settings, 'me', form)) return shown(this.linkPage(language, { stale: true, typed }), 422);
    await this.links.request(email, language);
    return redirected(`${linkRequestPath(language)}&sent=yes`);
  }

  private linkPage(language: Language, more: { sent?: true; fault?: true; stale?: true; typed?: string }): string {
    const nonce = nonceOf(this.settings, 'me');
    const action = linkRequestPath(language);
    const { reseller } = this.settings;
    const languages = languageQueries(LINK_REQUEST_PATH, more.sent ? '&sent=yes' : '');
    return linkRequestPage({ reseller, action, nonce, sent: false, fault: false, languages, ...more }, language);
  }
}
