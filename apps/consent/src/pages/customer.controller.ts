/** The pages of the customer: no sign-in, no script, no cookie. Reading changes nothing; a decision is chosen and sent. */
import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open, TakesForm } from '#common/http/access.js';
import type { Reply } from '#common/http/reply.js';
import { CustomerPages } from './customer.pages.js';
import type { Shown } from './customer.pages.js';

@ApiExcludeController()
@Open()
@Controller()
export class CustomerController {
  constructor(private readonly pages: CustomerPages) {}

  @Get('consent/:token')
  async decision(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.decision(token, languages));
  }

  @Get('consent/:token/:language')
  async decisionIn(
    @Param('token') token: string,
    @Param('language') language: string,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.decision(token, language));
  }

  @Post('consent/:token/:language')
  @HttpCode(200)
  @TakesForm()
  async decide(
    @Param('token') token: string,
    @Param('language') language: string,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.decide(token, language, form));
  }

  @Get('withdraw/:token')
  async withdrawal(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdrawal(token, languages));
  }

  @Post('withdraw/:token/:language')
  @HttpCode(200)
  @TakesForm()
  async withdraw(
    @Param('token') token: string,
    @Param('language') language: string,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdraw(token, language, form));
  }

  @Get('me')
  async linkRequest(
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.linkRequest(languages));
  }

  @Post('me')
  @HttpCode(200)
  @TakesForm()
  async requestLink(
    @Headers('accept-language') languages: string | undefined,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.requestLink(languages, form));
  }

  @Get('me/:token')
  async person(
    @Param('token') token: string,
    @Headers('accept-language') languages: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.person(token, languages));
  }

  @Get('me/:token/data.json')
  @Header('content-disposition', 'attachment; filename="sparsam.json"')
  async download(@Param('token') token: string, @Res({ passthrough: true }) reply: Reply): Promise<unknown> {
    const data = await this.pages.download(token);
    return data ?? send(reply, this.pages.unknown(undefined));
  }
}

function send(reply: Reply, shown: Shown): string {
  reply.status(shown.status);
  for (const [name, value] of Object.entries(shown.headers)) reply.header(name, value);
  return shown.html;
}
