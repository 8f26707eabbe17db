/** Support cases, in and out. */
import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, Matches, Max, Min, ValidateIf } from 'class-validator';
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
import { FINDING_SOURCES, FINDINGS } from '#model/delivery.entity.js';
import type { FindingName, FindingSource } from '#model/delivery.entity.js';
import { LANGUAGES } from '#kernel/text/language.js';
import { CONTACT_METHODS } from '#model/consent.entity.js';
import type { ContactMethod } from '#model/consent.entity.js';
import { ReferenceNumber } from '#kernel/http/reference-number.js';
import { EscalationConsentView } from './escalation-consent.js';
import type { Language } from '#kernel/text/language.js';
import { ESCALATION_STATES } from '#model/support-case.entity.js';

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
    description: 'What the customer described. Leaves to the vendor only with consent.',
  })
  @TextWithin(MOST_CHARACTERS)
  problem: string;

  @ApiProperty({ enum: LANGUAGES, enumName: 'Language', description: "The customer's language." })
  @IsIn(LANGUAGES)
  language: Language;

  @ApiPropertyOptional({ maxLength: 5000, description: 'Ours alone: never leaves.' })
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
      'A new version of the text; what was composed of the old one is discarded. The same text again changes nothing.',
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
  @ApiProperty({ description: 'Whose it is: others may share the mailbox.' }) firstName: string;
  @ApiProperty({ nullable: true, type: String }) lastName: string | null;
  @ApiProperty({ enum: ['active', 'revoked'], enumName: 'LicenseState' }) state: string;
  @ApiProperty({ description: 'False: maintenance is not paid today.' }) supported: boolean;
}

export class FoundLicensePage extends PageOf(FoundLicenseView, 'Newest first.') {}

export const CHOICES = ['serial-only', 'ask', 'personal'] as const;

export class SendBody {
  @ApiProperty({
    enum: CHOICES,
    enumName: 'EscalationChoice',
    description:
      'The serial number at once; or the person is asked first; or a Yes that came after the serial number had gone, or had failed to go, is used.',
  })
  @IsIn(CHOICES)
  form: (typeof CHOICES)[number];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 90,
    default: 14,
    description: 'Days for which the link in the mail answers, to the end of the last one.',
  })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(90)
  validDays?: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 90,
    description: 'Without a Yes after so many days it goes without personal data by itself. Left out: support decides.',
  })
  @Absent()
  @IsInt()
  @Min(1)
  @Max(90)
  serialAfterDays?: number;

  @ApiPropertyOptional({
    enum: CONTACT_METHODS,
    enumName: 'ContactMethod',
    description:
      'How the person said that they want to be asked again after a No; without that they are left alone for a week. Counts once in seven days, and never lifts `asked-without-answer`.',
  })
  @Absent()
  @IsIn(CONTACT_METHODS)
  onTheirWish?: ContactMethod;
}

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
  @ApiPropertyOptional({ enum: ['open', 'closed'], enumName: 'CaseState' })
  @Absent()
  @IsIn(['open', 'closed'])
  state?: 'open' | 'closed';

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

export class LetterView {
  @ApiProperty({ enum: ['serial-only', 'personal'], enumName: 'LetterForm' }) form: string;
  @ApiProperty({ type: [String], description: 'Names of the personal fields in it.' }) fields: string[];
  @ApiProperty({ description: 'The bytes that would go out.' }) bytes: string;
  @ApiProperty({ description: 'True where it may be sent now.' }) sendable: boolean;
}

/** A value of the customer that the problem text repeats. */
export class PersonalHitView {
  @ApiProperty({
    enum: ['firstName', 'lastName', 'email', 'organisation', 'address', 'phone'],
    enumName: 'PersonalValue',
  })
  what: string;
  @ApiProperty({ type: 'integer', isArray: true, description: 'Where in the text, in UTF-16 units.' }) at: number[];
}

/** What an administrator found out about a letter that stood before a person. */
export class DeliveryFindingView {
  @ApiProperty({ enum: FINDINGS, enumName: 'Finding' }) finding: FindingName;
  @ApiProperty({ enum: FINDING_SOURCES, enumName: 'FindingSource', description: 'Where it was found out.' })
  source: FindingSource;
  @ApiProperty({ description: 'Who recorded it.' }) by: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class VendorNoticeView {
  @ApiProperty({
    enum: ['under-way', 'acknowledged', 'not-delivered', 'told-by-hand'],
    enumName: 'NoticeState',
    description:
      'Whether the vendor took the notice to stop and to erase. `not-delivered`: a person has to bring it there, or, with the reason `recipient-changed`, to say who is told; `told-by-hand`: they did.',
  })
  state: string;
  @ApiProperty({ nullable: true, type: String }) reason: string | null;
  @ApiProperty({ nullable: true, type: String, format: 'date-time' }) at: string | null;
  @ApiProperty({ nullable: true, type: DeliveryFindingView }) found: DeliveryFindingView | null;
}

export class EscalationView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ESCALATION_STATES, enumName: 'EscalationState' }) state: string;
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      'Why it ended as it did. `sender-not-ours`, `recipient-changed`: it was composed before our own address, or the vendor, became another. Compose it anew, and ask again where it is to go with consent: a Yes to this one is not used.',
  })
  reason: string | null;
  @ApiProperty({ format: 'date-time' }) composedAt: string;
  @ApiProperty() channel: string;
  @ApiProperty() recipient: string;
  @ApiProperty({ description: 'The company that it was composed for.' }) recipientEntity: string;
  @ApiProperty({ description: 'ISO 3166-1 alpha-2.' }) recipientCountry: string;
  @ApiProperty({
    nullable: true,
    enum: ['serial-only', 'personal'],
    enumName: 'LetterForm',
    description: 'The letter that is on its way or went. Null: none yet.',
  })
  form: string | null;
  @ApiProperty({ nullable: true, type: String }) vendorCaseReference: string | null;
  @ApiProperty({
    nullable: true,
    type: DeliveryFindingView,
    description: 'Of its letter. Null: it stood before nobody, or still does.',
  })
  found: DeliveryFindingView | null;
  @ApiProperty({ nullable: true, type: EscalationConsentView, description: 'Null: the person was not asked.' })
  consent: EscalationConsentView | null;
  @ApiProperty({ nullable: true, type: VendorNoticeView, description: 'Null where no withdrawal made one due.' })
  notice: VendorNoticeView | null;
}

export class ComposedEscalationView extends EscalationView {
  @ApiProperty({ type: LetterView, description: 'What goes out without consent.' }) withoutConsent: LetterView;
  @ApiProperty({
    nullable: true,
    type: LetterView,
    description: 'What would go out with consent. Null: the vendor may not be told what such a letter needs.',
  })
  withConsent: LetterView | null;
  @ApiProperty({ type: [PersonalHitView], description: 'Known personal values inside the problem text.' })
  findings: PersonalHitView[];
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
  @ApiProperty({ enum: ['open', 'closed'], enumName: 'CaseState' }) state: string;
  @ApiProperty() serialNumber: string;
  @ApiProperty() product: string;
  @ApiProperty() vendorName: string;
  @ApiProperty({ enum: LANGUAGES, enumName: 'Language' }) language: string;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'When the text was deleted because its time was over.',
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
    description: "The vendor's answers; they never join the customer's thread by themselves.",
  })
  vendorAnswers: VendorAnswerView[];
}

export class CasePage extends PageOf(CaseSummaryView, 'Problem, notes and answers stand at each case itself.') {}
