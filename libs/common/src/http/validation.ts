/** Input is a DTO with rules; unknown fields are refused; a fault names field and rule, never the value. */
import { applyDecorators, ArgumentMetadata, PipeTransform, ValidationPipe } from '@nestjs/common';
import { Transform } from 'class-transformer';
import {
  isEmail,
  IsString,
  Length,
  Matches,
  MinLength,
  registerDecorator,
  ValidateIf,
  ValidationError,
} from 'class-validator';
import { domainToASCII } from 'node:url';
import { isAnyId, isId } from '../database/ids.js';
import type { IdKind } from '../database/ids.js';
import { Refusal } from '../refusal.js';
import type { FieldFault } from '../refusal.js';
import { checkShape } from './input-shape.js';
import type { Whole } from './input-shape.js';

/** Rule and code of a field that is never taken. */
const NO_ATTACHMENTS = 'no-attachments';

/** Names of rules as a caller reads them, by class-validator's own names. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown-field',
  isNotEmpty: 'required',
  isISO31661Alpha2: 'country-code',
  matches: 'format',
};

/** A property that no DTO names may itself be personal, so an unknown field is told by its parent only. */
function faultsOf(errors: readonly ValidationError[], whole: Whole, parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
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
          .replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? '-' : '') + letter.toLowerCase()),
    }));
    return [...own, ...faultsOf(error.children ?? [], whole, field)];
  });
}

/** What is never taken has a sentence of its own that says why. */
const refusalOf = (faults: FieldFault[]): Refusal =>
  new Refusal(faults.some(({ rule }) => rule === NO_ATTACHMENTS) ? NO_ATTACHMENTS : 'invalid-input', faults);

const strict = (whole: Whole) =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => refusalOf(faultsOf(errors, whole)),
  });

/** Of each kind of input one, since a pipe is not told of which kind the faults are that it found. */
class InputPipe implements PipeTransform {
  private readonly body = strict('(body)');
  private readonly query = strict('(query)');

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isQuery = metadata.type === 'query';
    if (isQuery || metadata.type === 'body') checkShape(value, isQuery ? '(query)' : '(body)');
    return (isQuery ? this.query : this.body).transform(value, metadata) as Promise<unknown>;
  }
}

export const validationPipe = (): PipeTransform => new InputPipe();

/** May be left out. Unlike class-validator's own it does not let null through, for which most columns have no place. */
export const Absent = () => ValidateIf((_, value) => value !== undefined);

/** A whole number in a query, in plain digits; anything else stays text and breaks the rule of the number. */
export const QueryNumber = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** Control characters, NUL, lone surrogates, noncharacters, breaks of line, and marks that turn the direction of what follows. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{NChar}\u202a-\u202e\u2066-\u2069]/u;
/** The same, where lines may break. */
const FORBIDDEN_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}\p{NChar}\u202a-\u202e\u2066-\u2069]/u;
/** Something that can be seen: what holds spaces, joiners and marks alone is no name. */
const VISIBLE = /[^\p{C}\p{Z}\p{M}]/u;

const none = (forbidden: RegExp) => (value: unknown) =>
  typeof value === 'string' && value.isWellFormed() && !forbidden.test(value);
const plainLine = (value: unknown) => none(FORBIDDEN)(value) && VISIBLE.test(value as string);

function rule(name: string, test: (value: unknown) => boolean): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: propertyName as string,
      validator: { validate: test },
    });
}

const tidy = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' ? value.normalize('NFC').trim() : value,
);

/** Text of several lines without control characters, halves of letters or marks that turn its direction. */
export const isPlainText = none(FORBIDDEN_BUT_LINES);

/** One line of text in any script, NFC, 1 to `max` letters. */
export const Line = (max: number) => applyDecorators(tidy, IsString(), Length(1, max), rule('plainText', plainLine));
/** Text of several lines in any script, NFC, up to `max` letters. */
export const Text = (max: number) => applyDecorators(tidy, IsString(), Length(0, max), rule('plainText', isPlainText));
/** A name as its bearer writes it: letters kept, NFC. */
export const PersonName = () => Line(100);

/** NFC, the domain in lower case and ASCII; the part before the at sign as its owner writes it. */
export function normaliseEmail(value: string): string {
  const email = value.normalize('NFC').trim();
  const at = email.lastIndexOf('@');
  const host = email.slice(at + 1);
  // It reads its input as part of a URL, would decode %61 and cut at a slash; with these the address stays as it is and is refused.
  const domain = /[\s%/?#\\:@[\]]/.test(host) ? '' : domainToASCII(host);
  return at < 1 || domain === '' ? email : `${email.slice(0, at)}@${domain.toLowerCase()}`;
}

/** The form in which two spellings of one mailbox are equal. */
export const emailKey = (email: string): string => email.toLowerCase();

/** An e-mail address by the standard rules, normalised once. */
export const EmailAddress = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normaliseEmail(value) : value)),
    IsString(),
    // Only what is well formed: the library's own check throws at a lone surrogate.
    rule(
      'email',
      (value) => none(FORBIDDEN)(value) && isEmail(value, { allow_utf8_local_part: true, require_tld: true }),
    ),
    Length(3, 254),
  );

/** An id of ours of this kind. */
export const IdOf = (kind: IdKind) => rule('id', (value) => isId(kind, value));
/** An id of ours of any kind. */
export const AnyId = () => rule('id', isAnyId);

/** A short machine name: letters, digits, dot, dash, underscore. */
export const Code = (max: number) =>
  applyDecorators(IsString(), Length(1, max), Matches(/^[A-Za-z0-9][A-Za-z0-9._-]*$/));

/** A calendar date that exists, as YYYY-MM-DD. */
export const IsoDate = () =>
  rule(
    'date',
    (value) =>
      typeof value === 'string' &&
      /^[12]\d{3}-\d{2}-\d{2}$/.test(value) &&
      new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value,
  );

/** Quantifiers that try more than one length, outside of classes and escapes. */
const varying = (pattern: string): number =>
  pattern
    .replace(/\\./g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .match(/[+*?]|\{\d+,\d*\}/g)?.length ?? 0;
const MOST_VARYING = 3;

/** A regular expression that no text makes slow: no look-around, no back reference, no repeated group, few varying lengths. */
export const Pattern = (max: number) =>
  applyDecorators(
    IsString(),
    Length(1, max),
    rule('pattern', (value) => {
      if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value)) return false;
      if (/\(\?|[+*?}]\s*[+*{]|\)\s*[+*?{]|\\[1-9k]/.test(value) || varying(value) > MOST_VARYING) return false;
      try {
        new RegExp(`^(?:${value})$`, 'u');
        return true;
      } catch {
        return false;
      }
    }),
  );

/** Text of several lines in any script, NFC, up to `max` letters; longer text is refused as too large rather than as a fault. */
export const TextWithin = (max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => {
      if (typeof value !== 'string') return value;
      const text = value.normalize('NFC').trim();
      if ([...text].length > max) throw new Refusal('text-too-long');
      return text;
    }),
    IsString(),
    MinLength(1),
    rule('plainText', isPlainText),
  );

/** A field for files: never taken, and the refusal says why. */
export const NoAttachments = () => rule(NO_ATTACHMENTS, (value) => value === undefined);
