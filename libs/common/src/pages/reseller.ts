/** The reseller as customers read it, from the settings. */

export interface ResellerView {
  readonly name: string;
  readonly postalAddress: string;
  readonly contact: string;
  /** The data-protection authority to complain to. */
  readonly authorityName: string;
  readonly authorityUrl: string;
}

export interface ResellerEnv {
  readonly RESELLER_NAME: string;
  readonly RESELLER_ADDRESS: string;
  readonly RESELLER_CONTACT: string;
  readonly AUTHORITY_NAME: string;
  readonly AUTHORITY_URL: string;
}

export const resellerOf = (env: ResellerEnv): ResellerView => ({
  name: env.RESELLER_NAME,
  postalAddress: env.RESELLER_ADDRESS,
  contact: env.RESELLER_CONTACT,
  authorityName: env.AUTHORITY_NAME,
  authorityUrl: env.AUTHORITY_URL,
});
