/** Enough of an address to know one's own again, and no more: whoever reads over a shoulder learns a domain. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '…';
  const [first] = address;
  return `${at > 1 ? first : ''}…${address.slice(at)}`;
}
