/** The pages of a decision: no sign-in, no script, no cookie. Reading changes nothing; a decision is chosen and sent. */
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Open, TakesForm } from '#kernel/http/access.js';
import { LicenseePages } from './licensee.pages.js';
import { ShowInterceptor } from './show.interceptor.js';
import { noteOf, type Shown } from './shown.js';

type Wish = string | undefined;
/** The path of a page. */
export interface At {
  readonly token: string;
  readonly language: string;
}

@ApiExcludeController()
@Open()
@UseInterceptors(ShowInterceptor)
@Controller()
export class LicenseeController {
  constructor(private readonly pages: LicenseePages) {}

  @Get('consent/:token')
  decision(@Param('token') token: string, @Headers('accept-language') languages: Wish): Promise<Shown> {
    return this.pages.decision(token, languages);
  }

  @Get('consent/:token/:language')
  decisionIn(@Param() { token, language }: At, @Query() query: unknown): Promise<Shown> {
    return this.pages.decision(token, language, noteOf(query));
  }

  @Post('consent/:token/:language')
  @HttpCode(200)
  @TakesForm()
  decide(@Param() { token, language }: At, @Body() form: unknown): Promise<Shown> {
    return this.pages.decide(token, language, form);
  }

  @Get('consent/:token/withdraw/:language')
  takeBack(@Param() { token, language }: At, @Query() query: unknown): Promise<Shown> {
    return this.pages.takeBack(token, language, noteOf(query));
  }

  @Post('consent/:token/withdraw/:language')
  @HttpCode(200)
  @TakesForm()
  sendTakeBack(@Param() { token, language }: At, @Body() form: unknown): Promise<Shown> {
    return this.pages.sendTakeBack(token, language, form);
  }

  @Get('withdraw/:token')
  withdrawal(@Param('token') token: string, @Headers('accept-language') languages: Wish): Promise<Shown> {
    return this.pages.withdrawal(token, languages);
  }

  @Get('withdraw/:token/:language')
  withdrawalIn(@Param() { token, language }: At, @Query() query: unknown): Promise<Shown> {
    return this.pages.withdrawal(token, language, noteOf(query));
  }

  @Post('withdraw/:token/:language')
  @HttpCode(200)
  @TakesForm()
  withdraw(@Param() { token, language }: At, @Body() form: unknown): Promise<Shown> {
    return this.pages.withdraw(token, language, form);
  }
}
