/** Deutsch. */
import type { Words } from './shape.js';

export const de: Words = {
  locale: 'de-DE',
  timeZone: 'Europe/Berlin',
  direction: 'ltr',
  ownName: 'Deutsch',
  common: {
    languages: 'Sprache',
    errorPrefix: 'Problem:',
    questions: 'Haben Sie eine Frage? So erreichen Sie uns: {contact}.',
    complain: 'Sie können sich bei dieser Behörde beschweren: {authority}.',
    publicList: 'Alle Hersteller, denen wir etwas sagen',
    publicFaq: 'Fragen zum Datenschutz',
    demonstration: 'Vorführung: Diese Firma gibt es nicht. Alles hier ist nur zum Ausprobieren.',
  },
  vendor: {
    name: 'Hersteller',
    headOffice: 'Hauptsitz',
    country: 'Land',
    safeguard: 'Was Ihre Daten dort schützt',
    way: 'Wie es gesendet wird',
    byMail: 'Per E-Mail an eine Adresse bei {host}',
    byInterface: 'Von unserem System an {host}',
    privacyContact: 'Kontakt für Datenschutz',
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
  keeps: {
    'while the license lives': 'solange die Lizenz läuft',
    'in its request logs only': 'nur in seinen technischen Protokollen',
    'while the case is open': 'solange der Support-Fall offen ist',
    'as proof that it was told': 'als Nachweis unserer Mitteilung',
  },
};
