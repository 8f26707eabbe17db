/** PostgreSQL's unique_violation, wherever TypeORM put it. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: string }).code === '23505' ||
  (error as { driverError?: { code?: string } }).driverError?.code === '23505';
