/** Enough of an address to recognise one's own: others see its first character and its domain. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '…';
  const [first] = address;
  return `${at > 1 ? first : ''}…${address.slice(at)}`;
}
