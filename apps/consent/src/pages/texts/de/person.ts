/** Deutsch: die eigene Seite und der Weg zu ihr. */
import type { Texts } from '../shape.js';

export const person: Pick<Texts, 'person' | 'link' | 'unknown' | 'tooMany' | 'problems'> = {
  person: {
    title: 'Was wir Herstellern über Sie gesagt haben',
    intro: 'Diese Seite ist nur für Sie. Sie zeigt Ihre Entscheidungen und was jeder Hersteller erfahren hat.',
    until: 'Sie lässt sich öffnen bis: {until}.',
    decisionsTitle: 'Ihre Entscheidungen',
    noDecisions: 'Wir haben Sie nicht um eine Entscheidung gebeten.',
    state: 'Stand',
    asked: 'Senden wollten wir',
    askedAt: 'Gefragt',
    withdraw: 'Dieses Ja widerrufen',
    disclosuresTitle: 'Was gesagt wurde',
    disclosuresIntro:
      'Ein Hersteller weiß vielleicht, wem eine Seriennummer gehört. Darum stehen auch solche Mitteilungen hier.',
    noDisclosures: 'Wir haben keinem Hersteller etwas über Sie gesagt.',
    told: 'Gesagt',
    nothingPersonal: 'kein Name, keine Adresse, kein Text',
    purpose: 'Wofür',
    basis: 'Was es erlaubt',
    outcome: 'Wie es ausging',
    entry: 'Eintrag',
    downloadTitle: 'Zum Mitnehmen',
    downloadIntro:
      'Die Dateien enthalten alles, was auf dieser Seite steht. Mit ihnen können Sie unsere Aufzeichnungen auch prüfen.',
    downloadJson: 'Als Daten herunterladen (JSON)',
    downloadText: 'Als Text herunterladen',
    correctionTitle: 'Um eine Berichtigung bitten',
    correctionIntro:
      'Stimmt bei einem Hersteller etwas über Sie nicht? Schreiben Sie, wie es richtig heißt. Wir halten das als Ihren ausdrücklichen Wunsch fest.',
    correctionLabel: 'Was sollen wir berichtigen?',
    correctionHint: 'Zum Beispiel: Mein Nachname ist jetzt Beispiel. Höchstens 2.000 Zeichen.',
    correctionFault: 'Schreiben Sie, was wir berichtigen sollen, mit höchstens 2.000 Zeichen.',
    correctionRecorded: 'Ihr Wunsch ist festgehalten. Wir prüfen ihn, bevor ein Hersteller davon erfährt.',
    correctionButton: 'Wunsch senden',
    wishesTitle: 'Ihre Berichtigungswünsche',
    recorded: 'festgehalten',
    value: 'Gesagt als {field}',
    erased: 'gelöscht',
    key: 'Schlüssel dieses Eintrags',
    seal: 'Siegel von {field}',
    check:
      'Jeder Schlüssel gehört Ihnen. Er öffnet die Siegel seines Eintrags. Mit der Datendatei können Sie prüfen, ob Siegel und Wert zusammenpassen. Unser Programm dafür heißt verify-export.mjs. Es braucht kein Netz.',
  },
  link: {
    title: 'Den Link zu Ihrer Seite bekommen',
    intro:
      'Ihre Seite zeigt, was wir Herstellern über Sie gesagt haben. Geben Sie Ihre E-Mail-Adresse ein. Wenn wir sie kennen, senden wir den Link dorthin. Er gilt 24 Stunden.',
    label: 'Ihre E-Mail-Adresse',
    hint: 'Zum Beispiel name@example.com',
    fault: 'Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@example.com.',
    button: 'Link senden',
    sentTitle: 'Bitte sehen Sie in Ihr Postfach',
    sent: 'Wenn wir die Adresse kennen, ist eine E-Mail dorthin unterwegs.',
    same: 'Wir zeigen diese Antwort bei jeder Adresse. So erfährt hier niemand, wen wir kennen.',
  },
  unknown: {
    title: 'Dieser Link funktioniert nicht',
    reasons: 'Er ist vielleicht abgelaufen. Oder ein Teil von ihm fehlt.',
    nothing: 'Das Öffnen hat nichts geändert.',
    way: 'Möchten Sie sehen, was wir Herstellern über Sie gesagt haben?',
    wayLink: 'Den Link zu Ihrer Seite bekommen',
  },
  tooMany: {
    title: 'Bitte warten Sie einen Moment',
    wait: 'Es waren zu viele Versuche. Bitte kommen Sie in einigen Minuten wieder.',
    nothing: 'Dieser Versuch hat nichts geändert.',
  },
  problems: {
    notHere: {
      title: 'Diese Seite gibt es nicht',
      lead: 'Vielleicht ist die Adresse falsch geschrieben, oder ein Teil von ihr fehlt.',
      next: 'Haben Sie einen Link von uns per E-Mail bekommen? Dann öffnen Sie ihn bitte noch einmal, und zwar ganz.',
    },
    notRead: {
      title: 'Das konnten wir nicht lesen',
      lead: 'Ihr Browser hat etwas gesendet, womit wir nichts anfangen können. Es wurde nichts festgehalten.',
      next: 'Bitte öffnen Sie den Link aus unserer E-Mail noch einmal und senden Sie das Formular von dort ab.',
    },
    broken: {
      title: 'Bei uns ist etwas schiefgegangen',
      lead: 'Das liegt nicht an Ihnen. Vielleicht wurde Ihre Eingabe trotzdem festgehalten.',
      next: 'Bitte öffnen Sie Ihren Link noch einmal. Die Seite zeigt dann, was festgehalten ist.',
    },
    away: {
      title: 'Diese Seite ist gerade nicht erreichbar',
      lead: 'Das liegt nicht an Ihnen. Bitte versuchen Sie es in einigen Minuten noch einmal.',
      next: 'Haben Sie gerade etwas gesendet? Öffnen Sie dann Ihren Link noch einmal. Die Seite zeigt, was festgehalten ist.',
    },
    entry: 'Für Rückfragen bei uns: {entry}',
  },
};
