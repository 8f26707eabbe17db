/** Deutsch: Wörter, die überall stehen. */
import type { Words } from '#pages/words/shape.js';
import { WORDS } from '#pages/words/words.js';
import type { Texts } from '../shape.js';

export const words: Words & Pick<Texts, 'common' | 'states' | 'outcomes'> = {
  ...WORDS.de,
  common: {
    ...WORDS.de.common,
    problem: 'Es gibt ein Problem',
    chooseOne: 'Wählen Sie eine der beiden Antworten.',
    stale:
      'Diese Seite war zu lange offen, oder etwas darauf hat sich geändert. Bitte lesen Sie sie noch einmal und senden Sie sie neu ab.',
    nothingRecorded: 'Es wurde nichts festgehalten.',
    product: 'Produkt',
    reference: 'Vorgangsnummer',
    time: 'Zeitpunkt',
    serialNumber: 'Seriennummer',
    only: 'nur die Seriennummer',
    mailbox:
      'Wer Ihr Postfach lesen kann, kann den Link in unserer E-Mail öffnen und antworten. Sagen Sie uns, wenn jemand anders ihn benutzt hat.',
  },
  states: {
    requested: 'Sie haben noch nicht geantwortet',
    given: 'Sie haben Ja gesagt',
    refused: 'Sie haben Nein gesagt',
    withdrawn: 'Sie haben Ihr Ja widerrufen',
    expired: 'Die Zeit für eine Antwort ist vorbei',
    invalidated: 'Diese Frage gilt nicht mehr',
    consumed: 'Sie haben Ja gesagt, und Ihre Angaben wurden einmal gesendet',
    superseded: 'Der Text wurde geändert. Diese Frage gilt darum nicht mehr.',
    'given-late': 'Sie haben Ja gesagt, als diese Frage nicht mehr galt. Wir haben Ihr Ja nicht verwendet.',
    'refused-late': 'Sie haben Nein gesagt, als diese Frage nicht mehr galt',
  },
  outcomes: {
    released: 'unterwegs',
    sent: 'gesendet',
    aborted: 'angehalten, nichts ist hinausgegangen',
    'may-have-left': 'nicht sicher, es kann angekommen sein',
  },
};
