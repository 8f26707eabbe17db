/** Whom a letter is for and where it goes, pure: the company in law and the way to it, as they stand in the ledger and before a person. */

/** The way to a vendor: its licensing API or a support channel, and the base URL or the mail address there. */
export interface Way {
  readonly channel: string;
  readonly address: string;
}

export interface Addressee extends Way {
  readonly legalEntity: string;
  readonly country: string;
}

/** Of a letter that was composed for one addressee while the register names another; the company comes first. */
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

/** As the ledger names it: the mail address, or the host that was called. */
export const ledgerAddress = ({ channel, address }: Way): string =>
  channel === 'mail' ? address : URL.canParse(address) ? new URL(address).host : address;

/** As a person is shown it: the domain of the mail address, or the host that is called. */
export const shownHost = (way: Way): string => {
  const address = ledgerAddress(way);
  return way.channel === 'mail' ? address.slice(address.lastIndexOf('@') + 1) : address;
};
