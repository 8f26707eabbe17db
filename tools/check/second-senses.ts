/** The words of the glossary and the senses that they may not have, as far as a pattern sees a sense. */

interface SecondSense {
  readonly word: string;
  /** The second sense as it looks in a line. */
  readonly looks: RegExp;
  /** Paths in which it is looked for; without it, all. */
  readonly within?: RegExp;
  readonly use: string;
}

const SECOND_SENSES: readonly SecondSense[] = [
  {
    word: 'release',
    looks: /\/release(?=['"`])|order\.release\b|releasePort/,
    use: 'an order is resumed, a port is freed',
  },
  {
    word: 'letter',
    looks: /\d letters\b|\bletters, digits|lettersOf|\b([Ww]ide|unseen|invisible) letter/,
    use: 'a text has characters',
  },
  {
    word: 'customer',
    looks:
      /CUSTOMER_(URL|SENDER|PLAIN_HOST|AREA)|customer[-_]links|[Cc]ustomer(['’]s|s['’]) (pages?|decision|mail|link)\b/,
    use: 'who reads, decides and withdraws is a licensee',
  },
  {
    word: 'finding',
    looks: /\bfindings\(|text\/findings|\bfindings: Personal/,
    within: /^(apps|libs)\//,
    use: 'a personal value in a text is a hit',
  },
  { word: 'vendor reference', looks: /\bli?\.vendor_reference\b/, use: 'a license has our reference' },
];

/** A sentence per line of a file that has a word in a second sense; its path counts as line 0. */
export function secondSenses(file: string, text: string): readonly string[] {
  const rows = SECOND_SENSES.filter(({ within }) => within?.test(file) ?? true);
  return [file, ...text.split('\n')].flatMap((line, at) =>
    rows.flatMap(({ word, looks, use }) => {
      const found = looks.exec(line)?.[0];
      return found === undefined ? [] : [`${file}:${at} uses "${word}" in a second sense, in "${found}": ${use}.`];
    }),
  );
}
