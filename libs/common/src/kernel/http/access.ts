/** Who may call a route. Every route declares it; one that does not stops the service at start. */
import { CanActivate, ExecutionContext, Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Actor, AuditAction } from '../audit/actions.js';
import { isProtected, webEndpoint } from '../config/endpoints.js';
import { log } from '../log/log.js';
import { Refusal } from '../refusal.js';
import { AUDIT_KEY, type Audit } from './audit-route.js';
import { RememberedTokens } from './remembered-tokens.js';

export const ROLES = ['sales', 'support', 'admin', 'dpo', 'metrics'] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling, from the access token. */
export interface Caller {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly requestId?: string;
}

export const ACCESS_KEY = 'sparsam:access';
export type AccessRule = 'open' | readonly Role[];
/** Name of the access rule in the OpenAPI document. */
const ACCESS_IN_DOCUMENT = 'x-access';

/** The route is for these roles. */
export const Access = (...roles: [Role, ...Role[]]) =>
  applyDecorators(SetMetadata(ACCESS_KEY, roles), ApiBearerAuth(), ApiExtension(ACCESS_IN_DOCUMENT, roles));
/** The route is for everybody. */
export const Open = () =>
  applyDecorators(SetMetadata(ACCESS_KEY, 'open' satisfies AccessRule), ApiExtension(ACCESS_IN_DOCUMENT, 'open'));

export const FORM_KEY = 'sparsam:form';
/** The route takes forms. Only an open route may, and it must check itself that a page of ours posted the form. */
export const TakesForm = () => applyDecorators(SetMetadata(FORM_KEY, true), RouteConfig({ takesForm: true }));

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** The one host whose keys may be fetched without TLS. */
  readonly plainHost?: string | undefined;
  /** Pause after a failure of the provider, during which no token makes us call it. */
  readonly restMs?: number;
}

/** Algorithms that sign with a private key; `none` and shared secrets are not among them. */
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'];
/** Codes of jose for a bad token. Any other error means that the provider is unavailable, which is not the caller's fault. */
const TOKEN_AT_FAULT =
  /^ERR_(JW[TS]_|JOSE_ALG_NOT_ALLOWED|JOSE_NOT_SUPPORTED|JWKS_NO_MATCHING_KEY|JWKS_MULTIPLE_MATCHING_KEYS)/;
const SUBJECT = /^[\x21-\x7e]{1,255}$/;
/** Longer than the tokens of any provider that we know of. */
const LONGEST_TOKEN = 8 * 1024;
/** Tolerated difference of two clocks. */
const LEEWAY_S = 5;
/** A token that is valid for longer is refused. */
const LONGEST_LIFE_S = 24 * 3600;
const REST_MS = 5_000;
const ASK_MS = 5_000;

/**
 * An access token says that it is one: by the type of RFC 9068, or, as Keycloak's, in a claim. An ID token, a logout token or a proof
 * of possession has the same issuer and keys, and may have the same audience.
 */
function isAccessToken({ typ }: JWTHeaderParameters, payload: JWTPayload): boolean {
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
  if (type === 'at+jwt') return true;
  return (type === undefined || type === 'jwt') && payload.typ === 'Bearer';
}

const isShortLived = ({ exp }: JWTPayload): boolean => exp! <= Date.now() / 1000 + LONGEST_LIFE_S + LEEWAY_S;

/** A token with a valid signature that is refused: run out, not valid yet, for another audience. Its subject is certain, and is recorded. */
class SubjectRefused extends Refusal {
  constructor(readonly subject: string) {
    super('not-signed-in');
  }
}

/** Subject of a token whose claims were refused; jose checks claims only after the signature. */
function subjectOf(error: unknown): string | undefined {
  if (!(error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)) return undefined;
  const { sub } = error.payload;
  return typeof sub === 'string' && SUBJECT.test(sub) ? sub : undefined;
}

/** Checks access tokens of the configured OpenID provider against its published keys. */
@Injectable()
export class TokenVerifier {
  private keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;
  private readonly remembered = new RememberedTokens<Caller>();
  /** Monotonic milliseconds until which a provider that failed is left alone. */
  private restsUntil = 0;

  constructor(private readonly settings: TokenSettings) {}

  async verify(token: string): Promise<Caller> {
    if (token.length > LONGEST_TOKEN) throw new Refusal('not-signed-in');
    const known = this.remembered.find(token);
    if (known) return known;
    const { caller, expiresAt } = await this.verifyAnew(token);
    this.remembered.keep(token, caller, expiresAt);
    return caller;
  }

  private async verifyAnew(token: string): Promise<{ caller: Caller; expiresAt: number }> {
    const keys = await this.keySet();
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['sub', 'exp'],
        clockTolerance: LEEWAY_S,
      });
      const listed: unknown[] = Array.isArray(payload.roles) ? payload.roles : [];
      const { sub }: { sub?: unknown } = payload;
      if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw new Refusal('not-signed-in');
      if (!isAccessToken(protectedHeader, payload) || !isShortLived(payload)) throw new SubjectRefused(sub);
      const caller = { subject: sub, roles: ROLES.filter((role) => listed.includes(role)) };
      return { caller, expiresAt: payload.exp! * 1000 };
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (error instanceof SubjectRefused) throw error;
      const subject = subjectOf(error);
      if (subject !== undefined) throw new SubjectRefused(subject);
      const isTokenAtFault = error instanceof Refusal || (typeof code === 'string' && TOKEN_AT_FAULT.test(code));
      throw new Refusal(isTokenAtFault ? 'not-signed-in' : 'service-unavailable');
    }
  }

  /** Finds the provider's keys by discovery, at the first token, and keeps them fresh. Concurrent requests share one discovery. */
  private async keySet(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const keys = (this.keys ??= this.discover());
    try {
      return await keys;
    } catch {
      if (this.keys === keys) this.keys = undefined;
      throw new Refusal('service-unavailable');
    }
  }

  private async discover(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const address = `${this.settings.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const keysAt = await this.ask(async () => {
      const answer = await fetch(address, { signal: AbortSignal.timeout(ASK_MS), redirect: 'error' });
      const found = (await answer.json()) as { issuer?: string; jwks_uri?: string };
      if (found.issuer !== this.settings.issuer || !found.jwks_uri)
        throw new Error('The provider names another issuer.');
      // A host between us and the keys could replace them and sign tokens of its own.
      if (!isProtected(webEndpoint(found.jwks_uri), this.settings.plainHost)) {
        log.error('access.keys-in-clear');
        throw new Error('The provider names keys that would come in clear.');
      }
      return new URL(found.jwks_uri);
    });
    return createRemoteJWKSet(keysAt, {
      timeoutDuration: ASK_MS,
      cooldownDuration: REST_MS,
      [customFetch]: (url, options) =>
        this.ask(async () => {
          const answer = await fetch(url, options);
          if (answer.status !== 200) throw new Error('The provider gave no keys.');
          await answer.clone().json();
          return answer;
        }),
    });
  }

  /** Any token with an unknown key makes us call the provider: after a failure, calls pause. Known keys stay in use. */
  private async ask<T>(question: () => Promise<T>): Promise<T> {
    if (performance.now() < this.restsUntil) throw new Error('The provider failed a moment ago.');
    try {
      return await question();
    } catch (error) {
      this.restsUntil = performance.now() + (this.settings.restMs ?? REST_MS);
      throw error;
    }
  }
}

export type CallerRequest = FastifyRequest & { caller?: Caller };

/** Records refused requests. */
export abstract class RefusalBook {
  abstract note(
    actor: Actor,
    route: {
      readonly method: string;
      readonly pattern: string;
      readonly action: AuditAction | undefined;
      readonly row: unknown;
    },
    code: 'not-signed-in' | 'not-allowed',
  ): Promise<void>;
}

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly refusals: RefusalBook,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_KEY, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule === 'open') return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new Refusal('not-signed-in');
    const caller = await this.verify(token, context, request);
    if (!rule?.some((role) => caller.roles.includes(role))) {
      await this.note(context, request, caller.subject, 'not-allowed');
      throw new Refusal('not-allowed');
    }
    request.caller = { ...caller, requestId: request.id };
    return true;
  }

  private async verify(token: string, context: ExecutionContext, request: CallerRequest): Promise<Caller> {
    try {
      return await this.verifier.verify(token);
    } catch (error) {
      if (error instanceof SubjectRefused) await this.note(context, request, error.subject, 'not-signed-in');
      throw error;
    }
  }

  private note(
    context: ExecutionContext,
    request: CallerRequest,
    subject: string,
    code: 'not-signed-in' | 'not-allowed',
  ): Promise<void> {
    const audit = this.reflector.get<Audit | undefined>(AUDIT_KEY, context.getHandler());
    const route = {
      method: request.method,
      pattern: request.routeOptions?.url ?? 'unknown',
      action: audit?.action,
      row: (request.params as { id?: unknown } | undefined)?.id,
    };
    return this.refusals.note({ subject, requestId: request.id }, route, code);
  }
}
