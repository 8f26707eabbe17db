/** The public vendor list, as a page and as JSON, without sign-in. */
import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Open } from '#common/http/access.js';
import type { Reply } from '#common/http/reply.js';
import { CatalogueService } from './catalogue.service.js';
import { PublicList, publicList } from './public-list.js';
import { PAGE_POLICY, publicListPage } from './public-list.page.js';

@ApiTags('public')
@Controller('public')
export class PublicListController {
  constructor(private readonly catalogue: CatalogueService) {}

  @Open()
  @Get('vendors.json')
  @Header('cache-control', 'public, max-age=60')
  @ApiOkResponse({ type: PublicList })
  async json(): Promise<PublicList> {
    return publicList(await this.catalogue.vendors(), new Date());
  }

  @Open()
  @Get('vendors')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'public, max-age=60')
  @ApiOkResponse({ description: 'The same as a page.', content: { 'text/html': { schema: { type: 'string' } } } })
  async page(@Res({ passthrough: true }) reply: Reply): Promise<string> {
    void reply.header('content-security-policy', PAGE_POLICY);
    return publicListPage(publicList(await this.catalogue.vendors(), new Date()));
  }
}
