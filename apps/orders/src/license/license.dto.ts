/** Licenses, out. */
import { ApiProperty } from '@nestjs/swagger';

export class RevocationView {
  @ApiProperty() id: string;
  @ApiProperty({
    enum: ['revoking', 'attention', 'revoked'],
    enumName: 'RevocationState',
    description: 'attention: it is stuck before an administrator.',
  })
  state: string;
  @ApiProperty({ nullable: true, type: String, description: 'Why it is stuck.' }) reason: string | null;
}
