/** What the composer shows: both letters of an escalation, as bytes. */
import { ApiProperty } from '@nestjs/swagger';
import { EscalationView } from '../escalation/escalation.dto.js';

export class LetterView {
  @ApiProperty({ enum: ['serial-only', 'personal'], enumName: 'LetterForm' }) form: string;
  @ApiProperty({ type: [String], description: 'Names of the personal fields in it.' }) fields: string[];
  @ApiProperty({ description: 'The bytes that would go out.' }) bytes: string;
  @ApiProperty({ description: 'True where it may be sent now.' }) sendable: boolean;
}

/** A value of the licensee or the customer that the problem text repeats. */
export class PersonalHitView {
  @ApiProperty({
    enum: ['firstName', 'lastName', 'email', 'organisation', 'address', 'phone'],
    enumName: 'PersonalValue',
  })
  what: string;
  @ApiProperty({ type: 'integer', isArray: true, description: 'Where in the text, in UTF-16 units.' }) at: number[];
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
  hits: PersonalHitView[];
}
