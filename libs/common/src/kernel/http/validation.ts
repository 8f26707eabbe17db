/** Input is a DTO with rules; unknown fields are refused; a fault names field and rule, never the value. */
import { setImmediate as othersFirst } from 'node:timers/promises';
import { applyDecorators, ArgumentMetadata, PipeTransform, ValidationPipe } from '@nestjs/common';
import * as transformer from 'class-transformer';
import { Transform } from 'class-transformer';
import * as validator from 'class-validator';
import { IsString, Matches, MinLength, registerDecorator, ValidateIf, ValidationError } from 'class-validator';
import { isAnyId, isId, type IdKind } from '../ids.js';
import { Refusal, type FieldFault } from '../refusal.js';
import { isPlainAddress } from '../text/plain-address.js';
import { isMailAddress, normaliseEmail } from '../text/mail-address.js';
import { foldNumber } from '../text/numbers.js';
import { isPersonName, MOST_OF_A_NAME } from '../text/person-name.js';
import { isSerialPattern } from '../text/serial-pattern.js';
import {
  firstForbiddenInLine,
  isPlainLine,
  isPlainText,
  charactersOf,
  tidyLine,
  tidyText,
  withPlainBreaks,
} from '../text/plain-text.js';
import { checkBounds, CHARACTERS, PASTED, SEVERAL_LINES, TOO_LONG_TEXT } from './input-bounds.js';
import { checkShape, type Whole } from './input-shape.js';

/** Rule of a line that is kept as written, so that a fault can name an offset in it; a folded line has lost invisible characters. */
const ONE_LINE = 'plainLine';
/** Rules and codes of fields that are never taken here. */
const NO_ATTACHMENTS = 'no-attachments';
const NEEDS_EVIDENCE = 'needs-evidence';

/** Names of rules as a caller reads them, by class-validator's own names. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown-field',
  isNotEmpty: 'required',
  isISO31661Alpha2: 'country-code',
  matches: 'format',
  [ONE_LINE]: 'plain-text',
  [SEVERAL_LINES]: 'plain-text',
  [PASTED]: 'plain-text',
};

/** The name of an unknown field may itself be personal, so the fault names only its parent. */
function faultsOf(errors: readonly ValidationError[], whole: Whole, input: unknown, parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const written = (input as Readonly<Record<string, unknown>> | null | undefined)?.[error.property];
    const isIndex = /^\d+$/.test(error.property);
    const unknown = error.constraints !== undefined && 'whitelistValidation' in error.constraints;
    const field = unknown
      ? parent || whole
      : isIndex
        ? `${parent}[${error.property}]`
        : parent
          ? `${parent}.${error.property}`
          : error.property;
    const own = Object.keys(error.constraints ?? {}).map((rule) => ({
      field,
      rule:
        RULE_NAMES[rule] ??
        rule
          .replace(/^is(?=[A-Z])/, '')
          .replace(/[A-Z]/g, (character, at: number) => (at > 0 ? '-' : '') + character.toLowerCase()),
      ...(rule === ONE_LINE && typeof written === 'string' ? firstForbiddenInLine(written) : {}),
    }));
    return [...own, ...faultsOf(error.children ?? [], whole, written, field)];
  });
}

/** A field that is never accepted has a code of its own, whose text says why. */
const refusalOf = (faults: FieldFault[]): Refusal => {
  const own = ([NO_ATTACHMENTS, NEEDS_EVIDENCE] as const).find((code) => faults.some(({ rule }) => rule === code));
  return new Refusal(own ?? 'invalid-input', faults);
};

/** Carries the errors to `transform`, which has the raw input: offsets are counted in that. */
class BrokenRules extends Error {
  constructor(readonly errors: readonly ValidationError[]) {
    super('broken rules');
  }
}

class InputPipe implements PipeTransform {
  private readonly strict = new ValidationPipe({
    // Nest would import them by name at start, and read them a second time.
    validatorPackage: validator,
    transformerPackage: transformer,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new BrokenRules(errors),
  });

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isQuery = metadata.type === 'query';
    const whole = isQuery ? '(query)' : '(body)';
    if (isQuery || metadata.type === 'body') {
      checkShape(value, whole);
      checkBounds(value, whole, metadata.metatype);
      // Validating a list of a hundred lines takes long: other requests go first.
      await othersFirst();
    }
    try {
      return await (this.strict.transform(value, metadata) as Promise<unknown>);
    } catch (error) {
      if (error instanceof BrokenRules) throw refusalOf(faultsOf(error.errors, whole, value));
      throw error;
    }
  }
}

export const validationPipe = (): PipeTransform => new InputPipe();

/** May be left out. Unlike class-validator's own rule it refuses null, which most columns cannot hold. */
export const Absent = () => ValidateIf((_, value) => value !== undefined);

/** A whole number in a query, in plain digits; anything else stays text and breaks the rule of the number. */
export const QueryNumber = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

function rule(
  name: string,
  test: (value: unknown) => boolean,
  constraints: readonly unknown[] = [],
): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: propertyName as string,
      constraints: [...constraints],
      validator: { validate: test },
    });
}

const tidied = (tidy: (text: string) => string) =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? tidy(value) : value));

/** A length in characters, not in UTF-16 units or bytes. `input-bounds.ts` reads the bound from here. */
const Characters = (min: number, max: number) =>
  rule(CHARACTERS, (value) => typeof value === 'string' && charactersOf(value) >= min && charactersOf(value) <= max, [
    min,
    max,
  ]);

/** One line of text in any script, composed, 1 to `max` characters, without invisible characters at its ends. */
export const Line = (max: number) =>
  applyDecorators(tidied(tidyLine), IsString(), Characters(1, max), rule(ONE_LINE, isPlainLine));
/** Text of several lines in any script, composed, up to `max` characters. */
export const Text = (max: number) =>
  applyDecorators(tidied(tidyText), IsString(), Characters(0, max), rule(SEVERAL_LINES, isPlainText));
/** A name as its bearer writes it: characters kept, composed; an address, a link or a long number is refused. */
export const PersonName = () => applyDecorators(Line(MOST_OF_A_NAME), rule('personName', isPersonName));
export { MOST_OF_A_NAME };

export { normaliseEmail };

/** The form in which two spellings of one mailbox are equal. */
export const emailKey = (email: string): string => email.toLowerCase();

/** An e-mail address by the standard rules, normalised once. */
export const EmailAddress = () =>
  applyDecorators(tidied(normaliseEmail), IsString(), rule('email', isMailAddress), Characters(3, 254));

/** The same in plain ASCII, which a link or a header can name as it is. */
export const PlainAddress = () =>
  applyDecorators(
    EmailAddress(),
    rule('plainAddress', (value) => typeof value === 'string' && isPlainAddress(value)),
  );

/** As long as a vendor's serial number can be. */
const MOST_OF_A_SERIAL = 64;
/** A serial number as typed or pasted; its format is checked elsewhere, against the products' formats. */
export const SerialNumber = () => FoldedLine(MOST_OF_A_SERIAL, foldNumber);
/** A reference or a serial number: one line, dashes folded to hyphens, without invisible characters. */
export const FoldedLine = (max: number, fold: (typed: string) => string = foldNumber) =>
  applyDecorators(tidied(fold), IsString(), Characters(1, max), rule('plainText', isPlainLine));

/** An id of ours of this kind. */
export const IdOf = (kind: IdKind) => rule('id', (value) => isId(kind, value));
/** An id of ours of any kind. */
export const AnyId = () => rule('id', isAnyId);

/** A short machine name: A to Z, a to z, digits, dot, dash, underscore. */
export const Code = (max: number) =>
  applyDecorators(IsString(), Characters(1, max), Matches(/^[A-Za-z0-9][A-Za-z0-9._-]*$/));

/** A calendar date that exists, as YYYY-MM-DD. */
export const IsoDate = () =>
  rule(
    'date',
    (value) =>
      typeof value === 'string' &&
      /^[12]\d{3}-\d{2}-\d{2}$/.test(value) &&
      new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value,
  );

/** A regular expression of serial numbers that no text makes slow and that matches one line. */
export const Pattern = (max: number) =>
  applyDecorators(IsString(), Characters(1, max), rule('pattern', isSerialPattern));

/** Text of several lines as it was pasted, composed, up to `max` characters; longer text is refused as too large rather than as a fault. */
export const TextWithin = (max: number) =>
  applyDecorators(
    tidied((written) => {
      const text = tidyText(withPlainBreaks(written));
      if (charactersOf(text) > max) throw new Refusal(TOO_LONG_TEXT);
      return text;
    }),
    IsString(),
    MinLength(1),
    rule(PASTED, isPlainText, [max]),
  );

/** A field for files: never taken, and the refusal says why. */
export const NoAttachments = () => rule(NO_ATTACHMENTS, (value) => value === undefined);

/** A field that is set elsewhere, with evidence; the refusal says where. */
export const SetWithEvidence = () => rule(NEEDS_EVIDENCE, (value) => value === undefined);
