/** Support cases, in and out. */
import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, Matches, ValidateIf } from 'class-validator';
import { PageBodyOf, PageOf, PageQueryOf } from '#kernel/http/page.js';
import {
  Absent,
  EmailAddress,
  FoldedLine,
  IdOf,
  Line,
  NoAttachments,
  SerialNumber,
  Text,
  TextWithin,
} from '#kernel/http/validation.js';
import { LANGUAGES, type Language } from '#kernel/text/language.js';
import { ReferenceNumber } from '#kernel/http/reference-number.js';
import { LICENSE_STATES, type LicenseState } from '#model/license.entity.js';
import { CASE_STATES, type CaseState } from '#model/support-case.entity.js';
import { EscalationView } from '../escalation/escalation.dto.js';

/** Characters of any script that a problem text may have. */
const MOST_CHARACTERS = 20_000;

export class OpenCaseBody {
  @ApiPropertyOptional({
    maxLength: 64,
    description: 'Serial number of the license that the case is about. Either this or `licenseId`.',
  })
  @ValidateIf(({ serialNumber, licenseId }: OpenCaseBody) => serialNumber !== undefined || licenseId === undefined)
  @SerialNumber()
  serialNumber?: string;

  @ApiPropertyOptional({ description: 'Id of the license, as `find-licenses` gives it for a person.' })
  @Absent()
  @IdOf('license')
  licenseId?: string;

  @ApiProperty({
    maxLength: MOST_CHARACTERS,
    description: "The licensee's description. It is sent to the vendor only with consent.",
  })
  @TextWithin(MOST_CHARACTERS)
  problem: string;

  @ApiProperty({ enum: LANGUAGES, enumName: 'Language', description: "The licensee's language." })
  @IsIn(LANGUAGES)
  language: Language;

  @ApiPropertyOptional({ maxLength: 5000, description: 'Internal notes, never sent to anybody.' })
  @Absent()
  @Text(5000)
  notes?: string;

  @ApiPropertyOptional({
    maxLength: 500,
    description: 'Administrators only: why the case is opened although maintenance is not paid.',
  })
  @Absent()
  @Line(500)
  overrideReason?: string;

  @ApiHideProperty()
  @NoAttachments()
  attachments?: never;
}

export class ReopenCaseBody {
  @ApiPropertyOptional({
    maxLength: 500,
    description: 'Administrators only: why the case is opened again although maintenance is not paid.',
  })
  @Absent()
  @Line(500)
  overrideReason?: string;
}

export class ChangeCaseBody {
  @ApiPropertyOptional({
    maxLength: MOST_CHARACTERS,
    description:
      'A new version of the text; escalations composed of the old one are discarded. The same text again changes nothing.',
  })
  @Absent()
  @TextWithin(MOST_CHARACTERS)
  problem?: string;

  @ApiPropertyOptional({ enum: LANGUAGES, enumName: 'Language' })
  @Absent()
  @IsIn(LANGUAGES)
  language?: Language;

  @ApiPropertyOptional({ maxLength: 5000 })
  @Absent()
  @Text(5000)
  notes?: string;

  @ApiHideProperty()
  @NoAttachments()
  attachments?: never;
}

/** A body and not a query: an address in a URL ends in every log on the way. */
export class FindLicensesBody extends PageBodyOf('license') {
  @ApiProperty({ format: 'email', description: 'Address of the licensee.' })
  @EmailAddress()
  email: string;
}

export class FoundLicenseView {
  @ApiProperty() licenseId: string;
  @ApiProperty() serialNumber: string;
  @ApiProperty() product: string;
  @ApiProperty() vendorName: string;
  @ApiProperty() organisation: string;
  @ApiProperty({ description: 'Name of the licensee: others may share the mailbox.' }) firstName: string;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ enum: LICENSE_STATES, enumName: 'LicenseState' }) state: LicenseState;
  @ApiProperty({ description: 'False: the license is not active, or its maintenance is not paid.' }) supported: boolean;
}

export class FoundLicensePage extends PageOf(FoundLicenseView, 'Newest first.') {}

export class RecordAnswerBody {
  @ApiProperty({ maxLength: MOST_CHARACTERS, description: 'What the vendor answered.' })
  @TextWithin(MOST_CHARACTERS)
  text: string;

  @ApiPropertyOptional({
    maxLength: 64,
    description:
      "The vendor's own reference: one line of ASCII without spaces, no `@` or `%40`, and nothing of the person. A notice to stop and to erase names the last one of up to 64 characters (A to Z, a to z, digits and `_./#:-`) with a digit among them.",
  })
  @Absent()
  @FoldedLine(64)
  @Matches(/^(?!.*(?:@|%40))[\x21-\x7e]{1,64}$/)
  vendorCaseReference?: string;
}

export class CaseQuery extends PageQueryOf('supportCase') {
  @ApiPropertyOptional({ enum: CASE_STATES, enumName: 'CaseState' })
  @Absent()
  @IsIn(CASE_STATES)
  state?: CaseState;

  @ApiPropertyOptional({ maxLength: 64, description: 'Serial number of the license that the case is about.' })
  @Absent()
  @SerialNumber()
  serialNumber?: string;

  @ApiPropertyOptional({
    example: '123-456-789',
    description: 'Reference number of a question that was asked for the case, as pages and mails print it.',
  })
  @Absent()
  @ReferenceNumber()
  reference?: string;
}

export class VendorAnswerView {
  @ApiProperty() id: string;
  @ApiProperty() text: string;
  @ApiProperty({ nullable: true, type: String }) vendorCaseReference: string | null;
  @ApiProperty({ format: 'date-time' }) recordedAt: string;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) relayedAt: string | null;
}

/** A case as lists have it: without long texts. */
export class CaseSummaryView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: CASE_STATES, enumName: 'CaseState' }) state: CaseState;
  @ApiProperty() serialNumber: string;
  @ApiProperty() product: string;
  @ApiProperty() vendorName: string;
  @ApiProperty({ enum: LANGUAGES, enumName: 'Language' }) language: Language;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'When retention deleted the text.',
  })
  problemPurgedAt: string | null;
  @ApiProperty({ type: 'integer' }) textVersion: number;
  @ApiProperty({ nullable: true, type: String }) overrideReason: string | null;
  @ApiProperty({ format: 'date-time' }) openedAt: string;
  @ApiProperty({ type: [EscalationView] }) escalations: EscalationView[];
}

export class CaseView extends CaseSummaryView {
  @ApiProperty({ description: 'Empty once it was deleted.' }) problem: string;
  @ApiProperty({ nullable: true, type: String }) notes: string | null;
  @ApiProperty({
    type: [VendorAnswerView],
    description: "The vendor's answers; they reach the licensee only when staff relay them.",
  })
  vendorAnswers: VendorAnswerView[];
}

export class CasePage extends PageOf(CaseSummaryView, 'Without problem, notes and answers: read the case itself.') {}
