/** Licenses, out. */
import { ApiProperty } from '@nestjs/swagger';

export class RevocationAnswer {
  @ApiProperty() id: string;
  @ApiProperty({ enum: ['revoking', 'revoked'] }) state: string;
}
