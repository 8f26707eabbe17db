/** What is done with deliveries that one look takes together. */
import type { Parts } from './parts.js';

export const batchSteps = (parts: Parts) => ({
  three: async (vendor: string) => [await parts.issue(vendor), await parts.issue(vendor), await parts.issue(vendor)],

  states: (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await parts.delivery(id)).state as string)),

  /** Taken by one look: which of these were released in it, and which only claimed. */
  taken: async (vendor: string, ids: readonly string[]): Promise<string[]> => {
    const look = await parts.claims.take(vendor, 100);
    const by = new Map(look.taken.map((one) => [one.claim.deliveryId, one.released ? 'released' : 'claimed']));
    return ids.map((id) => by.get(id) ?? 'left');
  },
});
