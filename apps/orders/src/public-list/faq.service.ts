/** The current FAQ, kept as a version before it is shown, and the earlier versions. */
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { POLICY } from '#disclosure/policy.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { PERSON_LINK_HOURS, QUESTION_DAYS } from '#model/promised-times.js';
import { FaqVersion } from '#model/public-version.entity.js';
import { RETENTION } from '#model/retention/retention.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { listed } from './public-list.js';
import { PublicHouse } from './public-page.js';
import { faq, type FaqEntry } from './faq.js';

/** In the languages that the software had when the version was kept. */
export type FaqTexts = Readonly<Partial<Record<Language, readonly FaqEntry[]>>>;
export interface KeptFaq {
  readonly version: number;
  readonly at: Date;
  readonly texts: FaqTexts;
}

/** On conflict a concurrent request kept this number; the next look finds it. */
const KEEP = `INSERT INTO faq_versions (version, at, fingerprint, texts) VALUES ($1, clock_timestamp(), $2, $3) ON CONFLICT DO NOTHING`;
const LOOKS = 3;

const kept = ({ version, at, texts }: FaqVersion): KeptFaq => ({ version, at, texts: texts as FaqTexts });

@Injectable()
export class FaqService {
  constructor(
    private readonly source: DataSource,
    private readonly catalogue: CatalogueService,
    private readonly house: PublicHouse,
  ) {}

  /** Keeps the current wording before it is shown, so that every wording that could be read is a version. */
  async current(now: Date): Promise<KeptFaq> {
    const facts = {
      house: this.house,
      vendors: (await this.catalogue.vendors()).map((vendor) => listed(vendor, now)),
      policy: POLICY,
      retention: RETENTION,
      questionDays: QUESTION_DAYS,
      linkHours: PERSON_LINK_HOURS,
    };
    const texts = JSON.stringify(Object.fromEntries(LANGUAGES.map((language) => [language, faq(facts, language)])));
    const fingerprint = createHash('sha256').update(texts).digest('base64url');
    for (let look = 0; look < LOOKS; look += 1) {
      const [latest] = await this.latest(1);
      if (latest?.fingerprint === fingerprint) return kept(latest);
      await this.source.query(KEEP, [(latest?.version ?? 0) + 1, fingerprint, texts]);
    }
    throw new Error('The FAQ changes faster than it can be kept.');
  }

  async read(version: number): Promise<KeptFaq | undefined> {
    const found = await this.source.manager.findOneBy(FaqVersion, { version });
    return found ? kept(found) : undefined;
  }

  /** The newest, by number and time. */
  versions(take: number): Promise<Pick<FaqVersion, 'version' | 'at'>[]> {
    return this.source.manager.find(FaqVersion, {
      select: { version: true, at: true },
      order: { version: 'DESC' },
      take,
    });
  }

  private latest(take: number): Promise<FaqVersion[]> {
    return this.source.manager.find(FaqVersion, { order: { version: 'DESC' }, take });
  }
}
