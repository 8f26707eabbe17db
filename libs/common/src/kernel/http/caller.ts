/** The caller of a route, as a parameter of its handler. */
import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import { Refusal } from '../refusal.js';
import type { Caller, CallerRequest } from './access.js';

export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (!caller) throw new Refusal('not-signed-in');
  return caller;
});
