/** The person's own page and the way to it: no sign-in, no script, no cookie. */
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open, TakesForm } from '#kernel/http/access.js';
import type { At } from './licensee.controller.js';
import { LinkPages } from './link.pages.js';
import { PersonPages } from './person.pages.js';
import { ShowInterceptor } from './show.interceptor.js';
import { field, noteOf, type Shown } from './shown.js';

type Wish = string | undefined;

@ApiExcludeController()
@Open()
@UseInterceptors(ShowInterceptor)
@Controller('me')
export class PersonController {
  constructor(
    private readonly pages: PersonPages,
    private readonly links: LinkPages,
  ) {}

  @Get()
  linkRequest(@Query() query: unknown, @Headers('accept-language') languages: Wish): Shown {
    return this.links.linkRequest(field(query, 'language') || languages, field(query, 'sent') === 'yes');
  }

  @Post()
  @HttpCode(200)
  @TakesForm()
  requestLink(
    @Query() query: unknown,
    @Headers('accept-language') languages: Wish,
    @Body() form: unknown,
  ): Promise<Shown> {
    return this.links.requestLink(field(query, 'language') || languages, form);
  }

  @Get(':token')
  person(@Param('token') token: string, @Headers('accept-language') languages: Wish): Promise<Shown> {
    return this.pages.person(token, languages);
  }

  @Get(':token/data.json')
  data(@Param('token') token: string): Promise<Shown> {
    return this.pages.data(token);
  }

  @Get(':token/:language')
  personIn(@Param() { token, language }: At, @Query() query: unknown): Promise<Shown> {
    return this.pages.person(token, language, field(query, 'wish'), noteOf(query));
  }

  @Post(':token/:language')
  @HttpCode(200)
  @TakesForm()
  ask(@Param() { token, language }: At, @Query() query: unknown, @Body() form: unknown): Promise<Shown> {
    return this.pages.ask(token, language, query, form);
  }

  @Get(':token/:language/data.txt')
  text(@Param() { token, language }: At): Promise<Shown> {
    return this.pages.text(token, language);
  }

  @Get(':token/withdraw/:consentId/:language')
  withdrawal(
    @Param() { token, consentId, language }: At & { consentId: string },
    @Query() query: unknown,
  ): Promise<Shown> {
    return this.pages.withdrawal(token, consentId, language, noteOf(query));
  }

  @Post(':token/withdraw/:consentId/:language')
  @HttpCode(200)
  @TakesForm()
  withdraw(@Param() { token, consentId, language }: At & { consentId: string }, @Body() form: unknown): Promise<Shown> {
    return this.pages.withdraw(token, consentId, language, form);
  }
}
