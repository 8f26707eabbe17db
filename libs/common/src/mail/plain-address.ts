/** A bare mail address in ASCII: what stands in an envelope or a header without quoting or encoding. */
export const isPlainAddress = (text: string): boolean =>
  text.length <= 254 && /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(text);
