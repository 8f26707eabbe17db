/** What all pages are drawn with. */
import { Injectable } from '@nestjs/common';
import { Env } from '#kernel/config/inject-env.js';
import type { Language } from '#kernel/text/language.js';
import type { ResellerView } from '#pages/reseller.js';
import type { ConsentEnv } from '../env.js';
import { subKey } from '../secrets.js';
import { houseOf, type HouseEnv } from './house.js';

@Injectable()
export class PageSettings {
  readonly reseller: ResellerView;
  readonly nonceKey: Buffer;
  /** Language for readers who ask for none. */
  readonly language: Language;

  constructor(@Env() env: HouseEnv & Pick<ConsentEnv, 'KEY_ENCRYPTION_KEY'>) {
    this.reseller = houseOf(env);
    this.nonceKey = subKey(env.KEY_ENCRYPTION_KEY, 'page nonce');
    this.language = env.DEFAULT_LANGUAGE;
  }
}
