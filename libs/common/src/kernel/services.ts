/** The services. The database role, the queues and the secrets of each are called after it. */
export const SERVICES = ['orders', 'vendor-sync', 'support', 'consent', 'keeper'] as const;
export type ServiceName = (typeof SERVICES)[number];

type Snake<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}_${Snake<Tail>}` : Name;
export type ServiceRole = `sparsam_${Snake<ServiceName>}`;

export const roleOf = (service: ServiceName) => `sparsam_${service.replaceAll('-', '_')}` as ServiceRole;

/** One value for each service. */
export const perService = <T>(valueOf: (service: ServiceName) => T) =>
  Object.fromEntries(SERVICES.map((service) => [service, valueOf(service)])) as Record<ServiceName, T>;
