/** A refusal or a withdrawal that came by phone or letter, recorded by staff. Only the person can grant. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { CONSENT_STATES, CONTACT_METHODS, type ConsentState, type ContactMethod } from '#model/consent.entity.js';
import { DecisionService } from './decision.service.js';
import { TRUTHS, type Truth } from '../consent/truth.js';

export class ByStaffBody {
  @ApiProperty({ enum: CONTACT_METHODS, enumName: 'ContactMethod', description: 'How the answer reached staff.' })
  @IsIn(CONTACT_METHODS)
  method: ContactMethod;
}

export class RecordedConsentView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: CONSENT_STATES, enumName: 'ConsentState', description: 'Resulting state.' }) state: ConsentState;
  @ApiProperty({ description: 'False: an earlier answer counts, or the question had ended.' }) counted: boolean;
  @ApiProperty({
    nullable: true,
    enum: TRUTHS,
    enumName: 'WithdrawalTruth',
    description: 'After a withdrawal: what is certain about the data sent.',
  })
  truth: Truth['kind'] | null;
}

@ApiTags('consents')
@Controller('consents')
export class ConsentRecordController {
  constructor(private readonly decisions: DecisionService) {}

  @Access('support', 'admin', 'dpo')
  @Audited('consent.record-refusal')
  @ApiOperation({ summary: 'Record a refusal that came by phone, letter or mail' })
  @Post(':id/refusal')
  @HttpCode(200)
  @ApiOkResponse({ type: RecordedConsentView })
  async recordRefusal(
    @Param('id', new IdParam('consent')) id: string,
    @Body() body: ByStaffBody,
    @CurrentCaller() caller: Caller,
  ): Promise<RecordedConsentView> {
    const { state, counted } = await this.decisions.recordRefusal(id, caller, body.method);
    return { id, state, counted, truth: null };
  }

  @Access('support', 'admin', 'dpo')
  @Audited('consent.record-withdrawal')
  @ApiOperation({ summary: 'Record a withdrawal that came by phone, letter or mail' })
  @Post(':id/withdrawal')
  @HttpCode(200)
  @ApiOkResponse({ type: RecordedConsentView })
  async recordWithdrawal(
    @Param('id', new IdParam('consent')) id: string,
    @Body() body: ByStaffBody,
    @CurrentCaller() caller: Caller,
  ): Promise<RecordedConsentView> {
    const { state, counted, truth } = await this.decisions.withdraw(id, { actor: caller, method: body.method });
    return { id, state, counted, truth: truth?.kind ?? null };
  }
}
