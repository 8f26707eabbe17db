/** The number of a consent as somebody types it: in whichever dashes or spaces, or in none. */
import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { foldReference } from '../text/numbers.js';
import { FoldedLine } from './validation.js';

const MOST_TYPED = 30;

export const ReferenceNumber = () =>
  applyDecorators(FoldedLine(MOST_TYPED, foldReference), Matches(/^\d{3}-\d{3}-\d{3}$/));
