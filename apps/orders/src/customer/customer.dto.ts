/** Customers, in and out. No field of a customer is ever sent to a vendor. */
import { ApiHideProperty, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { PageBodyOf, PageOf } from '#kernel/http/page.js';
import { Absent, Line, SetWithEvidence, Text } from '#kernel/http/validation.js';

export class CustomerBody {
  @ApiProperty({ maxLength: 200 })
  @Line(200)
  organisation: string;

  @ApiPropertyOptional({ maxLength: 500 })
  @Absent()
  @Text(500)
  address?: string;

  @ApiPropertyOptional({ maxLength: 50 })
  @Absent()
  @Line(50)
  phone?: string;

  @ApiPropertyOptional({ maxLength: 5000, description: 'Internal; never sent to a vendor.' })
  @Absent()
  @Text(5000)
  notes?: string;

  @ApiHideProperty()
  @SetWithEvidence()
  tellsLicensees?: never;
}

export class CustomerChange {
  @ApiPropertyOptional({ maxLength: 200 })
  @Absent()
  @Line(200)
  organisation?: string;

  @ApiPropertyOptional({ maxLength: 500, nullable: true, type: String })
  @IsOptional()
  @Text(500)
  address?: string | null;

  @ApiPropertyOptional({ maxLength: 50, nullable: true, type: String })
  @IsOptional()
  @Line(50)
  phone?: string | null;

  @ApiPropertyOptional({ maxLength: 5000, nullable: true, type: String })
  @IsOptional()
  @Text(5000)
  notes?: string | null;

  @ApiHideProperty()
  @SetWithEvidence()
  tellsLicensees?: never;
}

/** A customer as lists show it: without notes. */
export class CustomerSummaryView {
  @ApiProperty() id: string;
  @ApiProperty() organisation: string;
  @ApiProperty({ nullable: true, type: String }) address: string | null;
  @ApiProperty({ nullable: true, type: String }) phone: string | null;
  @ApiProperty({
    nullable: true,
    type: String,
    format: 'date-time',
    description: 'When it was recorded that they tell their licensees themselves; null: we do.',
  })
  tellsLicenseesSince: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class CustomerView extends CustomerSummaryView {
  @ApiProperty({ nullable: true, type: String }) notes: string | null;
}

/** A body and no query string: a name in a URL would be logged on the way. */
export class CustomerSearch extends PageBodyOf('customer') {
  @ApiPropertyOptional({ maxLength: 200, description: 'Part of the name of the organisation.' })
  @Absent()
  @Line(200)
  organisation?: string;
}

export class CustomerPage extends PageOf(CustomerSummaryView, 'Without notes; each customer has its own.') {}
