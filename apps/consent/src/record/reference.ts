/** The number that pages and mails print, so that it can be read out over the phone. */
import { applyDecorators } from '@nestjs/common';
import { IsString, Matches } from 'class-validator';
import { randomInt } from 'node:crypto';

export const newReference = (): string =>
  Array.from({ length: 3 }, () => String(randomInt(1000)).padStart(3, '0')).join('-');

export const ReferenceNumber = () => applyDecorators(IsString(), Matches(/^\d{3}-\d{3}-\d{3}$/));
