/** The person's own page and the way to it: no sign-in, no script, no cookie. */
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open, TakesForm } from '#kernel/http/access.js';
import type { Reply } from '#kernel/http/reply.js';
import { send } from './licensee.controller.js';
import { LinkPages } from './link.pages.js';
import { PersonPages } from './person.pages.js';
import { field, noteOf } from './shown.js';

type Wish = string | undefined;

@ApiExcludeController()
@Open()
@Controller('me')
export class PersonController {
  constructor(
    private readonly pages: PersonPages,
    private readonly links: LinkPages,
  ) {}

  @Get()
  linkRequest(
    @Query() query: unknown,
    @Headers('accept-language') languages: Wish,
    @Res({ passthrough: true }) reply: Reply,
  ): string {
    return send(reply, this.links.linkRequest(field(query, 'language') || languages, field(query, 'sent') === 'yes'));
  }

  @Post()
  @HttpCode(200)
  @TakesForm()
  async requestLink(
    @Query() query: unknown,
    @Headers('accept-language') languages: Wish,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.links.requestLink(field(query, 'language') || languages, form));
  }

  @Get(':token')
  async person(
    @Param('token') token: string,
    @Headers('accept-language') languages: Wish,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.person(token, languages));
  }

  @Get(':token/data.json')
  async data(@Param('token') token: string, @Res({ passthrough: true }) reply: Reply): Promise<string> {
    return send(reply, await this.pages.data(token));
  }

  @Get(':token/:language')
  async personIn(
    @Param('token') token: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.person(token, language, field(query, 'wish'), noteOf(query)));
  }

  @Post(':token/:language')
  @HttpCode(200)
  @TakesForm()
  async ask(
    @Param('token') token: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.ask(token, language, query, form));
  }

  @Get(':token/:language/data.txt')
  async text(
    @Param('token') token: string,
    @Param('language') language: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.text(token, language));
  }

  @Get(':token/withdraw/:consentId/:language')
  async withdrawal(
    @Param('token') token: string,
    @Param('consentId') consentId: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdrawal(token, consentId, language, noteOf(query)));
  }

  @Post(':token/withdraw/:consentId/:language')
  @HttpCode(200)
  @TakesForm()
  async withdraw(
    @Param('token') token: string,
    @Param('consentId') consentId: string,
    @Param('language') language: string,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdraw(token, consentId, language, form));
  }
}
