/** The public pages, without sign-in: the list of vendors, its history with a feed, and the FAQ. */
import { Controller, Get, Header, Headers, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { databaseNow } from '#kernel/database/database-now.js';
import { Open } from '#kernel/http/access.js';
import type { Reply } from '#kernel/http/reply.js';
import type { Language } from '#kernel/text/language.js';
import { VendorVersion } from '#model/public-version.entity.js';
import { isLanguage, languageOf } from '#pages/words/words.js';
import { Refusal } from '#kernel/refusal.js';
import { faqPage } from './faq.page.js';
import { FaqService, type KeptFaq } from './faq.service.js';
import { CatalogueService } from '../catalogue/catalogue.service.js';
import { changesOf, versionsBefore, type PublicChange } from './public-changes.js';
import { MOST_CHANGES, publicChangesPage } from './public-changes.page.js';
import { publicFeed } from './public-feed.js';
import { listed, PublicListView, publicList } from './public-list.js';
import { publicListPage } from './public-list.page.js';
import { PUBLIC_HEADERS, PublicHouse } from './public-page.js';

const PAGE = { 'text/html': { schema: { type: 'string' } } };
const FEED = { 'application/atom+xml': { schema: { type: 'string' } } };
const NUMBER = /^[1-9]\d{0,8}$/;
/** Versions of the FAQ that its page lists, at most. */
const MOST_VERSIONS = 20;

function inPath(language: string): Language {
  if (!isLanguage(language)) throw new Refusal('not-found');
  return language;
}

function withHeaders(reply: Reply): void {
  for (const [name, value] of Object.entries(PUBLIC_HEADERS)) void reply.header(name, value);
}

@ApiTags('public')
@Controller('public')
export class PublicListController {
  constructor(
    private readonly source: DataSource,
    private readonly catalogue: CatalogueService,
    private readonly faq: FaqService,
    private readonly house: PublicHouse,
  ) {}

  @Open()
  @ApiOperation({ summary: 'Read the public list of vendors' })
  @Get('vendors.json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOkResponse({ type: PublicListView })
  async readPublicList(): Promise<PublicListView> {
    return publicList(
      await this.catalogue.vendors(),
      await databaseNow(this.source),
      this.house.reseller.demonstration,
    );
  }

  @Open()
  @ApiOperation({ summary: 'Show the list of vendors in the language of the browser' })
  @Get('vendors')
  @ApiOkResponse({ description: "The list of vendors as a page, in the browser's language.", content: PAGE })
  showVendors(@Headers('accept-language') wish: string | undefined, @Res({ passthrough: true }) reply: Reply) {
    return this.listIn(languageOf(wish, this.house.language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Show the list of vendors in a language' })
  @Get('vendors/:language')
  @ApiOkResponse({ description: 'The list of vendors as a page, in this language.', content: PAGE })
  showVendorsIn(@Param('language') language: string, @Res({ passthrough: true }) reply: Reply) {
    return this.listIn(inPath(language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Show what changed in the list in the language of the browser' })
  @Get('changes')
  @ApiOkResponse({ description: "What has changed in the list, in the browser's language.", content: PAGE })
  showChanges(@Headers('accept-language') wish: string | undefined, @Res({ passthrough: true }) reply: Reply) {
    return this.changesIn(languageOf(wish, this.house.language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Show what changed in the list in a language' })
  @Get('changes/:language')
  @ApiOkResponse({ description: 'What has changed in the list, in this language.', content: PAGE })
  showChangesIn(@Param('language') language: string, @Res({ passthrough: true }) reply: Reply) {
    return this.changesIn(inPath(language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Read what changed as an Atom feed' })
  @Get('changes/:language/feed.atom')
  @Header('cache-control', 'public, max-age=60')
  @Header('content-type', 'application/atom+xml; charset=utf-8')
  @ApiOkResponse({ description: 'The newest changes as an Atom feed.', content: FEED })
  async readChangesFeed(@Param('language') language: string): Promise<string> {
    const spoken = inPath(language);
    return publicFeed(this.house, await this.newestChanges(), spoken);
  }

  @Open()
  @ApiOperation({ summary: 'Show the FAQ in the language of the browser' })
  @Get('faq')
  @ApiOkResponse({ description: "The FAQ on data protection, in the browser's language.", content: PAGE })
  showFaq(@Headers('accept-language') wish: string | undefined, @Res({ passthrough: true }) reply: Reply) {
    return this.faqIn(languageOf(wish, this.house.language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Show the FAQ in a language' })
  @Get('faq/:language')
  @ApiOkResponse({ description: 'The FAQ on data protection, in this language.', content: PAGE })
  showFaqIn(@Param('language') language: string, @Res({ passthrough: true }) reply: Reply) {
    return this.faqIn(inPath(language), reply);
  }

  @Open()
  @ApiOperation({ summary: 'Show an earlier version of the FAQ' })
  @Get('faq/:language/:version')
  @ApiOkResponse({ description: 'An earlier version of the FAQ.', content: PAGE })
  async showFaqVersion(
    @Param('language') language: string,
    @Param('version') version: string,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const spoken = inPath(language);
    if (!NUMBER.test(version)) throw new Refusal('not-found');
    const [current, shown] = [
      await this.faq.current(await databaseNow(this.source)),
      await this.faq.read(Number(version)),
    ];
    if (!shown?.texts[spoken]) throw new Refusal('not-found');
    return this.faqPageOf(shown, current, spoken, reply);
  }

  private async listIn(language: Language, reply: Reply): Promise<string> {
    const now = await databaseNow(this.source);
    const vendors = (await this.catalogue.vendors()).map((vendor) => listed(vendor, now));
    const [newest] = await this.source.manager.find(VendorVersion, { order: { at: 'DESC' }, take: 1 });
    withHeaders(reply);
    return publicListPage({ house: this.house, vendors, asOf: now, lastChange: newest?.at }, language);
  }

  private async changesIn(language: Language, reply: Reply): Promise<string> {
    const page = publicChangesPage(this.house, await this.newestChanges(), language);
    withHeaders(reply);
    return page;
  }

  private async faqIn(language: Language, reply: Reply): Promise<string> {
    const current = await this.faq.current(await databaseNow(this.source));
    return this.faqPageOf(current, current, language, reply);
  }

  private async faqPageOf(
    shown: KeptFaq,
    { version: current }: KeptFaq,
    language: Language,
    reply: Reply,
  ): Promise<string> {
    const versions = await this.faq.versions(MOST_VERSIONS);
    withHeaders(reply);
    return faqPage({ house: this.house, shown, current, versions }, language);
  }

  /** One more than is shown, so that the page can say that there are older ones; bounded, however long the history is. */
  private async newestChanges(): Promise<PublicChange[]> {
    const { manager } = this.source;
    const newest = await manager.find(VendorVersion, {
      order: { at: 'DESC', version: 'DESC', vendorId: 'ASC' },
      take: MOST_CHANGES + 1,
    });
    const wanted = versionsBefore(newest);
    return changesOf(newest, wanted.length > 0 ? await manager.find(VendorVersion, { where: wanted }) : []);
  }
}
