/** The house as the licensees' pages show it, with the address of the public pages. */
import { resellerOf, type ResellerEnv, type ResellerView } from '#pages/reseller.js';

export type HouseEnv = ResellerEnv & { readonly PUBLIC_URL: string };

export const houseOf = (env: HouseEnv): ResellerView => ({ ...resellerOf(env), publicUrl: env.PUBLIC_URL });
