/** A bare mail address in ASCII: what stands in an envelope or a header without quoting or encoding. */
export const isPlainAddress = (text: string): boolean =>
  text.length <= 254 && /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text);

/** True where mail may go there: a plain address at one of these domains themselves, not below them; names of domains know no case. */
export const isAllowedMailAddress = (address: string, domains: readonly string[]): boolean =>
  isPlainAddress(address) && domains.includes(address.slice(address.indexOf('@') + 1).toLowerCase());
