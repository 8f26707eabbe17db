/** Deutsch: Wörter, die überall stehen. */
import type { Texts } from '../shape.js';

export const words: Pick<
  Texts,
  'common' | 'vendor' | 'fields' | 'safeguards' | 'states' | 'purposes' | 'bases' | 'outcomes' | 'keeps'
> = {
  common: {
    languages: 'Sprache',
    problem: 'Es gibt ein Problem',
    errorPrefix: 'Problem:',
    chooseOne: 'Wählen Sie eine der beiden Antworten.',
    stale: 'Diese Seite war zu lange offen. Bitte senden Sie sie noch einmal ab.',
    nothingRecorded: 'Es wurde nichts festgehalten.',
    goToAnswer: 'Zu den beiden Antworten',
    goToField: 'Zum Feld',
    questions: 'Haben Sie eine Frage? So erreichen Sie uns: {contact}.',
    complain: 'Sie können sich bei dieser Behörde beschweren: {authority}.',
    product: 'Produkt',
    reference: 'Vorgangsnummer',
    time: 'Zeitpunkt',
    serialNumber: 'Seriennummer',
    details: 'Angaben über Sie',
    only: 'nur die Seriennummer',
    mailbox:
      'Wer Ihr Postfach lesen kann, kann den Link in unserer E-Mail öffnen und antworten. Sagen Sie uns, wenn jemand anders ihn benutzt hat.',
  },
  vendor: {
    name: 'Hersteller',
    headOffice: 'Hauptsitz',
    country: 'Land',
    safeguard: 'Was Ihre Daten dort schützt',
  },
  fields: {
    firstName: 'Vorname',
    lastName: 'Nachname',
    email: 'E-Mail-Adresse',
    problemText: 'Beschreibung des Problems',
  },
  safeguards: {
    eea: 'Für diesen Hersteller gilt das europäische Datenschutzrecht.',
    adequacy: 'Die Europäische Kommission hat festgestellt: Dieses Land schützt Daten gut genug.',
    'data-privacy-framework': 'Der Hersteller nimmt am EU-US-Datenschutzrahmen teil.',
    'standard-contractual-clauses':
      'Der Hersteller hat die Standardvertragsklauseln der Europäischen Kommission unterschrieben.',
    none: 'Nichts, was wir kennen. Darum darf nichts über Sie gesendet werden.',
  },
  states: {
    requested: 'Sie haben noch nicht geantwortet',
    given: 'Sie haben Ja gesagt',
    refused: 'Sie haben Nein gesagt',
    withdrawn: 'Sie haben Ihr Ja widerrufen',
    expired: 'Die Zeit für eine Antwort ist vorbei',
    invalidated: 'Nicht mehr gültig',
    consumed: 'Sie haben Ja gesagt, und Ihre Angaben wurden einmal gesendet',
    superseded: 'Der Text wurde geändert. Diese Frage gilt darum nicht mehr.',
  },
  purposes: {
    issue: 'Um Ihre Lizenz auszustellen',
    amend: 'Um Ihre Angaben zu berichtigen, wie Sie es wollten',
    'look-up': 'Um zu klären, ob eine Bestellung angekommen ist',
    revoke: 'Um eine Lizenz zu beenden',
    'escalation-personal': 'Um einen Support-Fall zu lösen, mit Ihren Angaben',
    'escalation-serial': 'Um einen Support-Fall zu lösen, nur mit der Seriennummer',
    'stop-and-erase': 'Damit der Hersteller Ihre Angaben nicht mehr nutzt und sie löscht',
  },
  bases: {
    contract: 'Ihr Vertrag mit uns',
    'legitimate-interest': 'Unser berechtigtes Interesse',
    consent: 'Ihre Einwilligung',
    'legal-obligation': 'Eine gesetzliche Pflicht',
  },
  outcomes: {
    released: 'unterwegs',
    sent: 'gesendet',
    aborted: 'angehalten, nichts ist hinausgegangen',
    'may-have-left': 'nicht sicher, es kann angekommen sein',
  },
  keeps: {
    'while the license lives': 'solange die Lizenz läuft',
    'in its request logs only': 'nur in seinen technischen Protokollen',
    'while the case is open': 'solange der Support-Fall offen ist',
    'as proof that it was told': 'als Nachweis unserer Mitteilung',
  },
};
