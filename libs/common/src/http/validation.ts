/** Input is a DTO with rules; unknown fields are refused; a fault names field and rule, never the value. */
import { applyDecorators, ValidationPipe } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Length, Matches, registerDecorator, ValidationError } from 'class-validator';
import { domainToASCII } from 'node:url';
import { isId } from '../database/ids.js';
import type { IdKind } from '../database/ids.js';
import { Refusal } from '../refusal.js';
import type { FieldFault } from '../refusal.js';

/** Names of rules as a caller reads them, by class-validator's own names. */
const RULE_NAMES: Readonly<Record<string, string>> = {
  whitelistValidation: 'unknown-field',
  isNotEmpty: 'required',
  isEmail: 'email',
};

/** A property that no DTO names may itself be personal, so an unknown field is told by its parent only. */
function faultsOf(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const isIndex = /^\d+$/.test(error.property);
    const unknown = error.constraints !== undefined && 'whitelistValidation' in error.constraints;
    const field = unknown
      ? parent || '(body)'
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
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}

export const validationPipe = () =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new Refusal('invalid-input', faultsOf(errors)),
  });

/** Control characters, NUL, lone surrogates, noncharacters, and marks that turn the direction of what follows. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/u;
/** The same, where lines may break. */
const FORBIDDEN_BUT_LINES = /(?![\n\r\t])[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]/u;

const none = (forbidden: RegExp) => (value: unknown) =>
  typeof value === 'string' && value.isWellFormed() && !forbidden.test(value);

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

/** One line of text in any script, NFC, 1 to `max` letters. */
export const Line = (max: number) =>
  applyDecorators(tidy, IsString(), Length(1, max), rule('plainText', none(FORBIDDEN)));
/** Text of several lines in any script, NFC, up to `max` letters. */
export const Text = (max: number) =>
  applyDecorators(tidy, IsString(), Length(0, max), rule('plainText', none(FORBIDDEN_BUT_LINES)));
/** A name as its bearer writes it: letters kept, NFC. */
export const PersonName = () => Line(100);

/** NFC, the domain in lower case and ASCII; the part before the at sign as its owner writes it. */
export function normaliseEmail(value: string): string {
  const email = value.normalize('NFC').trim();
  const at = email.lastIndexOf('@');
  const domain = domainToASCII(email.slice(at + 1));
  return at < 1 || domain === '' ? email : `${email.slice(0, at)}@${domain.toLowerCase()}`;
}

/** The form in which two spellings of one mailbox are equal. */
export const emailKey = (email: string): string => email.toLowerCase();

/** An e-mail address by the standard rules, normalised once. */
export const EmailAddress = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? normaliseEmail(value) : value)),
    IsString(),
    IsEmail({ allow_utf8_local_part: true, require_tld: true }),
    rule('plainText', none(FORBIDDEN)),
    Length(3, 254),
  );

/** An id of ours of this kind. */
export const IdOf = (kind: IdKind) => rule('id', (value) => isId(kind, value));

/** A short machine name: letters, digits, dot, dash, underscore. */
export const Code = (max: number) =>
  applyDecorators(IsString(), Length(1, max), Matches(/^[A-Za-z0-9][A-Za-z0-9._-]*$/));

/** A calendar date that exists, as YYYY-MM-DD. */
export const IsoDate = () =>
  rule(
    'date',
    (value) =>
      typeof value === 'string' &&
      /^\d{4}-\d{2}-\d{2}$/.test(value) &&
      new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value,
  );

/** A regular expression without nesting or look-around, so that no text makes it slow. */
export const Pattern = (max: number) =>
  applyDecorators(
    IsString(),
    Length(1, max),
    rule('pattern', (value) => {
      if (typeof value !== 'string' || /\(\?|[+*}]\s*[+*?{]|\([^)]*[+*}][^)]*\)\s*[+*{]|\\[1-9k]/.test(value))
        return false;
      try {
        new RegExp(`^(?:${value})$`, 'u');
        return true;
      } catch {
        return false;
      }
    }),
  );
