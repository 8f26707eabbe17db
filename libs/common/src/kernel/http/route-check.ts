/** Walks every route. Without an access rule it stops the start; so does a token route without an audit action or with forms, and an open one with an action. */
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS_KEY, FORM_KEY, type AccessRule } from './access.js';
import type { AuditAction } from '../audit/actions.js';
import { AUDIT_KEY, type Audit } from './audit-route.js';

export interface DeclaredRoute {
  readonly method: string;
  readonly path: string;
  readonly access: AccessRule;
  /** Its audit action; an open route has none. */
  readonly action?: AuditAction;
}

const join = (...parts: string[]) =>
  `/${parts
    .map((part) => part.replace(/^\/|\/$/g, ''))
    .filter((part) => part !== '')
    .join('/')}`;

/** Lists every route with its access rule; throws naming the first that declares none. */
export function declaredRoutes(
  discovery: DiscoveryService,
  scanner: MetadataScanner,
  reflector: Reflector,
): DeclaredRoute[] {
  const routes: DeclaredRoute[] = [];
  for (const { metatype, instance } of discovery.getControllers()) {
    if (!metatype || !instance) continue;
    const prefix = reflector.get<string | string[]>(PATH_METADATA, metatype);
    for (const name of scanner.getAllMethodNames(metatype.prototype as object)) {
      const handler = (instance as Record<string, unknown>)[name] as (() => unknown) | undefined;
      if (typeof handler !== 'function') continue;
      const path = reflector.get<string | string[] | undefined>(PATH_METADATA, handler);
      const method = reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
      if (path === undefined || method === undefined) continue;
      const access = reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_KEY, [handler, metatype]);
      const address = join(String(prefix ?? ''), String(path));
      if (access === undefined)
        throw new Error(`The route ${RequestMethod[method]} ${address} declares no access rule.`);
      if (access !== 'open' && reflector.get<boolean | undefined>(FORM_KEY, handler))
        throw new Error(`The route ${RequestMethod[method]} ${address} takes forms and is not open.`);
      const audit = reflector.get<Audit | undefined>(AUDIT_KEY, handler);
      if (access !== 'open' && !audit)
        throw new Error(`The route ${RequestMethod[method]} ${address} declares no action of the record.`);
      if (access === 'open' && audit)
        throw new Error(`The route ${RequestMethod[method]} ${address} is open and cannot be in the record.`);
      const action = audit ? { action: audit.action } : {};
      routes.push({ method: RequestMethod[method], path: address, access, ...action });
    }
  }
  return routes;
}
