/** Deutsch: die eigene Seite und der Weg zu ihr. */
import type { Texts } from '../shape.js';

export const person: Pick<Texts, 'person' | 'link' | 'unknown' | 'tooMany' | 'problems'> = {
  person: {
    title: 'Was wir Herstellern über Sie gesagt haben',
    intro: 'Hier sehen Sie, was jeder Hersteller über Sie weiß, und Ihre Entscheidungen.',
    forPerson: 'Diese Seite ist für {name}.',
    until: 'Ihr Link gilt bis: {until}.',
    newLink: 'Ist dieser Link abgelaufen, fordern Sie einen neuen an.',
    knowsTitle: 'Wer jetzt was über Sie weiß',
    knowsIntro:
      'Ein Hersteller hat, was wir ihm gesagt haben. Ob er etwas gelöscht hat, sehen wir nur, wenn er es uns sagt.',
    knowsSerial: 'Keinen Namen, keine Adresse und keinen Text von Ihnen. Er bekam nur eine Seriennummer.',
    known: 'Dort bekannt',
    since: 'Seit',
    notice: 'Mitteilung, aufzuhören und zu löschen',
    noticeSent: 'Zu Ihrem Support-Fall mit {product} ging sie hinaus: {at}',
    noticeOwed: 'Zu Ihrem Support-Fall mit {product} ist sie noch nicht hinausgegangen.',
    noNotice: 'keine',
    licenses: 'Lizenz',
    orderedBy: 'bestellt von {organisation}',
    decisionsTitle: 'Ihre Entscheidungen',
    noDecisions: 'Wir haben Sie nicht um eine Entscheidung gebeten.',
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
      'Die Dateien enthalten Ihre Entscheidungen, was gesagt wurde, und Ihre Wünsche. Mit ihnen können Sie unsere Aufzeichnungen auch prüfen.',
    downloadJson: 'Als Daten herunterladen (JSON)',
    downloadText: 'Als Text herunterladen',
    asksTitle: 'Was Sie verlangen können',
    asksIntro:
      'Jeden Wunsch sieht sich bei uns ein Mensch an. Auf Widerspruch und Löschung antworten wir hier binnen eines Monats.',
    asks: {
      correction: {
        title: 'Etwas berichtigen',
        intro:
          'Stimmt bei einem Hersteller etwas über Sie nicht? Schreiben Sie, wie es richtig heißt. Wir halten das als Ihren ausdrücklichen Wunsch fest.',
        label: 'Was sollen wir berichtigen?',
        hint: 'Zum Beispiel: Mein Nachname ist jetzt Beispiel. Höchstens 2.000 Zeichen.',
        fault: 'Schreiben Sie, was wir berichtigen sollen, mit höchstens 2.000 Zeichen.',
        button: 'Wunsch senden',
        recorded: 'Ihr Wunsch ist festgehalten. Wir prüfen ihn, bevor ein Hersteller davon erfährt.',
        wished: 'Sie haben um diese Berichtigung gebeten.',
        tooMany:
          'Fünfzig Wünsche von Ihnen sind festgehalten. Schreiben Sie uns alles Weitere an die Adresse am Ende dieser Seite.',
      },
      objection: {
        title: 'Widersprechen',
        intro:
          'Sie dürfen widersprechen, dass wir Herstellern etwas über Sie sagen. Was daraus folgt, steht in unserer Antwort.',
        label: 'Warum widersprechen Sie? (freiwillig)',
        hint: 'Ihre eigene Lage hilft uns, das zu beurteilen. Höchstens 2.000 Zeichen.',
        fault: 'Schreiben Sie höchstens 2.000 Zeichen einfachen Text oder gar nichts.',
        button: 'Widerspruch senden',
        recorded: 'Ihr Widerspruch ist festgehalten. Unsere Antwort wird auf dieser Seite stehen.',
        wished: 'Sie haben widersprochen.',
        already: 'Sie haben schon widersprochen. Dieser Text kam nicht dazu.',
      },
      erasure: {
        title: 'Daten löschen lassen',
        intro:
          'Sie können verlangen, dass wir Ihre Daten löschen und bei Herstellern löschen lassen. Was wir nach dem Gesetz aufheben müssen, bleibt bis zum Ende dieser Frist.',
        label: 'Was sollen wir löschen? (freiwillig)',
        hint: 'Wenn Sie nichts schreiben, verstehen wir: alles. Höchstens 2.000 Zeichen.',
        fault: 'Schreiben Sie höchstens 2.000 Zeichen einfachen Text oder gar nichts.',
        button: 'Löschung verlangen',
        recorded: 'Ihr Wunsch nach Löschung ist festgehalten. Unsere Antwort wird auf dieser Seite stehen.',
        wished: 'Sie haben die Löschung verlangt.',
        already: 'Sie haben die Löschung schon verlangt. Dieser Text kam nicht dazu.',
      },
    },
    rightStates: {
      open: 'Festgehalten. Wir haben noch nicht geantwortet.',
      granted: 'Wir haben getan, was Sie wollten.',
      refused: 'Wir konnten nicht tun, was Sie wollten.',
    },
    wishesTitle: 'Ihre Wünsche',
    reasons: 'Ihre Worte',
    answer: 'Unsere Antwort',
    nameOfOrder: 'Dieser Name kam mit einer Bestellung zu uns. Wir halten ihn als Wunsch nach einer Berichtigung fest.',
    value: 'Gesagt als {field}',
    erased: 'gelöscht',
    key: 'Schlüssel dieses Eintrags',
    seal: 'Siegel von {field}',
    check:
      'Jeder Schlüssel gehört Ihnen. Er öffnet die Siegel seines Eintrags. Mit der Datendatei können Sie prüfen, ob Siegel und Wert zusammenpassen. Unser Programm dafür heißt verify-export.mjs. Fragen Sie uns danach, dann senden wir es Ihnen. Es braucht kein Netz.',
  },
  link: {
    title: 'Den Link zu Ihrer Seite bekommen',
    intro:
      'Ihre Seite zeigt, was wir Herstellern über Sie gesagt haben. Geben Sie Ihre E-Mail-Adresse ein. Wenn wir sie kennen, senden wir den Link dorthin. Er gilt {hours} Stunden.',
    mailbox: 'Wer Ihr Postfach lesen kann, kann den Link öffnen und Ihre Seite lesen.',
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
      lead: 'Was Ihr Browser gesendet hat, kam zu langsam, war zu lang oder nicht lesbar. Es wurde nichts festgehalten.',
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
