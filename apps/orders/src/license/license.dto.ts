/** Licenses, out. */
import { ApiProperty } from '@nestjs/swagger';

const REVOCATION_STATES = ['revoking', 'attention', 'revoked'] as const;

export class RevocationView {
  @ApiProperty() id: string;
  @ApiProperty({
    enum: REVOCATION_STATES,
    enumName: 'RevocationState',
    description: 'attention: the revocation is dead-lettered.',
  })
  state: (typeof REVOCATION_STATES)[number];
  @ApiProperty({ nullable: true, type: String, description: 'Why it is dead-lettered.' }) reason: string | null;
}
