/** The reseller as customers read it, from the settings. */
import type { ConsentEnv } from '../env.js';
import type { ResellerView } from './views.js';

export type ResellerEnv = Pick<
  ConsentEnv,
  'RESELLER_NAME' | 'RESELLER_ADDRESS' | 'RESELLER_CONTACT' | 'AUTHORITY_NAME' | 'AUTHORITY_URL'
>;

export const resellerOf = (env: ResellerEnv): ResellerView => ({
  name: env.RESELLER_NAME,
  postalAddress: env.RESELLER_ADDRESS,
  contact: env.RESELLER_CONTACT,
  authorityName: env.AUTHORITY_NAME,
  authorityUrl: env.AUTHORITY_URL,
});
