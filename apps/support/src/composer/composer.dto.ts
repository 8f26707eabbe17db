/** What the composer shows: both letters of an escalation, as bytes. */
import { ApiProperty } from '@nestjs/swagger';
import { PERSONAL_VALUES, type PersonalValue } from '#kernel/text/personal-hits.js';
import { FIELD_NAMES, type Field } from '#model/fields.js';
import { FORMS, type Form } from '#model/purposes.js';
import { EscalationView } from '../escalation/escalation.dto.js';

export class LetterView {
  @ApiProperty({ enum: FORMS, enumName: 'LetterForm' }) form: Form;
  @ApiProperty({
    enum: FIELD_NAMES,
    enumName: 'FieldName',
    isArray: true,
    description: 'Names of the personal fields in it.',
  })
  fields: Field[];
  @ApiProperty({ description: 'The bytes that would go out.' }) bytes: string;
  @ApiProperty({ description: 'True where it may be sent now.' }) sendable: boolean;
}

/** A value of the licensee or the customer that the problem text repeats. */
export class PersonalHitView {
  @ApiProperty({
    enum: PERSONAL_VALUES,
    enumName: 'PersonalValue',
  })
  what: PersonalValue;
  @ApiProperty({ type: 'integer', isArray: true, description: 'Offsets in the text, in UTF-16 units.' }) at: number[];
}

export class ComposedEscalationView extends EscalationView {
  @ApiProperty({ type: LetterView, description: 'The serial-only letter.' }) withoutConsent: LetterView;
  @ApiProperty({
    nullable: true,
    type: LetterView,
    description: 'The letter with consent. Null: the vendor may not be told the fields that it needs.',
  })
  withConsent: LetterView | null;
  @ApiProperty({ type: [PersonalHitView], description: 'Known personal values inside the problem text.' })
  hits: PersonalHitView[];
}
