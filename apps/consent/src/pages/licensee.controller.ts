/** The pages of a decision: no sign-in, no script, no cookie. Reading changes nothing; a decision is chosen and sent. */
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open, TakesForm } from '#kernel/http/access.js';
import type { Reply } from '#kernel/http/reply.js';
import { LicenseePages } from './licensee.pages.js';
import { noteOf, type Shown } from './shown.js';

type Wish = string | undefined;

@ApiExcludeController()
@Open()
@Controller()
export class LicenseeController {
  constructor(private readonly pages: LicenseePages) {}

  @Get('consent/:token')
  async decision(
    @Param('token') token: string,
    @Headers('accept-language') languages: Wish,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.decision(token, languages));
  }

  @Get('consent/:token/:language')
  async decisionIn(
    @Param('token') token: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.decision(token, language, noteOf(query)));
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

  @Get('consent/:token/withdraw/:language')
  async takeBack(
    @Param('token') token: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.takeBack(token, language, noteOf(query)));
  }

  @Post('consent/:token/withdraw/:language')
  @HttpCode(200)
  @TakesForm()
  async sendTakeBack(
    @Param('token') token: string,
    @Param('language') language: string,
    @Body() form: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.sendTakeBack(token, language, form));
  }

  @Get('withdraw/:token')
  async withdrawal(
    @Param('token') token: string,
    @Headers('accept-language') languages: Wish,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdrawal(token, languages));
  }

  @Get('withdraw/:token/:language')
  async withdrawalIn(
    @Param('token') token: string,
    @Param('language') language: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<string> {
    return send(reply, await this.pages.withdrawal(token, language, noteOf(query)));
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
}

export function send(reply: Reply, { status, headers, body }: Shown): string {
  reply.status(status);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  return body;
}
