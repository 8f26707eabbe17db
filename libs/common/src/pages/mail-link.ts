/** A link to write a mail to an address of somebody else's. */

/** Both halves are encoded: no character of the address can begin a query of its own. */
export const mailLink = (address: string): string => {
  const at = address.lastIndexOf('@');
  return `mailto:${encodeURIComponent(address.slice(0, at))}@${encodeURIComponent(address.slice(at + 1))}`;
};
