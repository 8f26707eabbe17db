/** The addressee of a letter: its legal entity and country, and the channel and address to it, as ledger and pages show them. Pure. */

/** The way to a vendor: its licensing API or a support channel, and the base URL or the mail address there. */
export interface Way {
  readonly channel: string;
  readonly address: string;
}

export interface Addressee extends Way {
  readonly legalEntity: string;
  readonly country: string;
}

/** How the registered vendor differs from the addressee that a letter was composed for; a changed company is reported first. */
export function misdirected(
  meantFor: Addressee,
  registered: Addressee,
): 'recipient-changed' | 'channel-changed' | undefined {
  if (meantFor.legalEntity !== registered.legalEntity || meantFor.country !== registered.country)
    return 'recipient-changed';
  return sameWay(meantFor, registered) ? undefined : 'channel-changed';
}

export const sameWay = (one: Way, other: Way): boolean =>
  one.channel === other.channel && one.address === other.address;

/** As the ledger writes it: the mail address, or the host that is called. */
export const ledgerAddress = ({ channel, address }: Way): string =>
  channel === 'mail' ? address : URL.canParse(address) ? new URL(address).host : address;

/** As pages show it: the domain of the mail address, or the host that is called. */
export const shownHost = (way: Way): string => {
  const address = ledgerAddress(way);
  return way.channel === 'mail' ? address.slice(address.lastIndexOf('@') + 1) : address;
};
