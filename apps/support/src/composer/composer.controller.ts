/** Composing an escalation of a case, and sending what was composed. */
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { CaseView } from '../case/support-case.dto.js';
import { SupportCaseService } from '../case/support-case.service.js';
import { SendBody } from '../escalation/escalation.dto.js';
import { EscalationService } from '../escalation/escalation.service.js';
import { ComposedEscalationView } from './composer.dto.js';
import { ComposerService } from './composer.service.js';

@ApiTags('support cases')
@Controller('cases')
export class ComposerController {
  constructor(private readonly composer: ComposerService) {}

  @Access('support', 'admin')
  @Audited('case.compose')
  @ApiOperation({ summary: 'Compose the letters to the vendor, sending nothing' })
  @Post(':id/escalations')
  @ApiConflictResponse({ description: 'wrong-state, text-purged, no-support-channel, too-many-escalations' })
  @ApiCreatedResponse({
    type: ComposedEscalationView,
    description: 'Both letters as the bytes that would go out; nothing is sent.',
  })
  composeEscalation(
    @Param('id', new IdParam('supportCase')) id: string,
    @CurrentCaller() caller: Caller,
  ): Promise<ComposedEscalationView> {
    return this.composer.compose(id, caller);
  }
}

@ApiTags('support cases')
@Controller('escalations')
export class EscalationController {
  constructor(
    private readonly escalations: EscalationService,
    private readonly cases: SupportCaseService,
  ) {}

  @Access('support', 'admin')
  @Audited('escalation.send')
  @ApiOperation({ summary: 'Send an escalation, or ask the person first' })
  @Post(':id/send')
  @ApiConflictResponse({
    description:
      'wrong-state, already-under-way, consent-missing, personal-not-possible, license-not-active, text-purged, recipient-changed; asked-lately, asked-already, asked-without-answer: `notBefore` says from when on the person may be asked again',
  })
  @HttpCode(202)
  @ApiAcceptedResponse({
    type: CaseView,
    description: 'The chosen letter is under way, or the person is asked; the same request again is refused.',
  })
  async sendEscalation(
    @Param('id', new IdParam('escalation')) id: string,
    @Body() body: SendBody,
    @CurrentCaller() caller: Caller,
  ): Promise<CaseView> {
    return this.cases.read(await this.escalations.choose(id, body, caller));
  }
}
