/** The settings of the service, parsed once by its `env.ts`, for injection. */
import { Inject } from '@nestjs/common';

export const ENV = Symbol('settings of the service');

/** `@Env() env: Pick<OrdersEnv, …>`: names in its type what it reads. */
export const Env = (): ParameterDecorator => Inject(ENV);

/** What a sweep needs of any service's settings. */
export interface SweepEnv {
  readonly SWEEP_MS: number;
}
