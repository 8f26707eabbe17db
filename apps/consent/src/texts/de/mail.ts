/** Deutsch: die E-Mails. */
import type { Texts } from '../shape.js';

export const mail: Pick<Texts, 'mail'> = {
  mail: {
    greeting: 'Guten Tag,',
    greetingNamed: 'Guten Tag {name},',
    closing: 'Freundliche Grüße',
    withdrawLink: 'Mit diesem Link können Sie Ihr Ja widerrufen. Er läuft nicht ab und kann sonst nichts:',
    noReply: 'Es gibt kein Passwort, und wir fragen Sie nie nach einem.',
    request: {
      subject: 'Wir bitten um Ihre Entscheidung (Vorgang {reference})',
      before: [
        'Sie haben bei uns einen Support-Fall mit {product}. Um ihn zu lösen, wollen wir den Hersteller {vendor} fragen.',
        'Ihre Vorgangsnummer ist {reference}. Am Telefon finden wir Ihren Fall damit sofort.',
        'Dürfen wir Ihre Angaben an den Hersteller senden? Ohne Ihr Ja bekommt er höchstens die Seriennummer.',
        'Sie entscheiden frei. Ein Nein ändert nichts an der Hilfe, die Sie von uns bekommen.',
        'Auf dieser Seite sehen Sie genau, was gesendet würde. Dort können Sie antworten:',
      ],
      after: [
        'Der Link gilt bis: {until}. Wenn Sie ihn öffnen, wird nichts festgehalten.',
        'Wer Ihr Postfach lesen kann, kann antworten. Geben Sie diese E-Mail darum bitte nicht weiter.',
      ],
    },
    reminder: {
      subject: 'Erinnerung: Ihre Entscheidung (Vorgang {reference})',
      before: [
        'Wir haben Sie zu Ihrem Support-Fall mit {product} gefragt. Es geht um den Hersteller {vendor} und Ihre Angaben.',
        'Ihre Vorgangsnummer ist {reference}.',
        'Wir haben noch keine Antwort. Sie müssen nicht antworten. Ohne ein Ja bekommt der Hersteller höchstens die Seriennummer.',
        'Wenn Sie entscheiden möchten, können Sie es hier tun:',
      ],
      after: [
        'Der Link gilt bis: {until}. Wenn Sie ihn öffnen, wird nichts festgehalten.',
        'Wer Ihr Postfach lesen kann, kann antworten. Geben Sie diese E-Mail darum bitte nicht weiter.',
      ],
    },
    mayGo: 'Wir dürfen {vendor} für Ihren Support-Fall diese Angaben senden: {fields}.',
    noMore: 'Inzwischen gilt dieses Ja nicht mehr.',
    goesOn: 'Ohne Ihr Ja bekommt {vendor} höchstens die Seriennummer. Wir helfen Ihnen weiter.',
    given: {
      subject: 'Bestätigung Ihrer Antwort',
      before: [
        'Wir haben Ihr Ja festgehalten. Vorgangsnummer: {reference}. Zeitpunkt: {at}.',
        'Hier erfahren Sie, was wir Herstellern über Sie gesagt haben:',
      ],
      after: [
        'Der Link zu Ihrer Seite gilt {hours} Stunden. Danach können Sie sich dort einen neuen senden lassen.',
        'Wenn diese Antwort nicht von Ihnen kam, sagen Sie es uns bitte.',
      ],
    },
    refused: {
      subject: 'Bestätigung Ihrer Antwort',
      before: [
        'Wir haben Ihr Nein festgehalten. Vorgangsnummer: {reference}. Zeitpunkt: {at}.',
        'Hier erfahren Sie, was wir Herstellern über Sie gesagt haben:',
      ],
      after: [
        'Der Link zu Ihrer Seite gilt {hours} Stunden. Danach können Sie sich dort einen neuen senden lassen.',
        'Wenn diese Antwort nicht von Ihnen kam, sagen Sie es uns bitte.',
      ],
    },
    withdrawn: {
      subject: 'Bestätigung Ihres Widerrufs',
      before: [
        'Wir haben festgehalten, dass Sie Ihr Ja widerrufen haben. Vorgangsnummer: {reference}. Zeitpunkt: {at}.',
        'Seitdem geben wir mit diesem Ja nichts mehr an {vendor} heraus.',
        'Hier erfahren Sie, was wir Herstellern über Sie gesagt haben und wann:',
      ],
      after: [
        'Der Link zu Ihrer Seite gilt {hours} Stunden. Danach können Sie sich dort einen neuen senden lassen.',
        'Wenn diese Antwort nicht von Ihnen kam, sagen Sie es uns bitte.',
      ],
    },
    pageLink: {
      subject: 'Der Link, um den Sie gebeten haben',
      before: ['Jemand hat auf unserer Website um den Link zu Ihrer Seite gebeten. Hier ist er:'],
      after: [
        'Der Link gilt bis: {until}. Wer ihn hat, kann Ihre Seite lesen.',
        'Wenn Sie nicht darum gebeten haben, müssen Sie nichts tun.',
      ],
    },
    firstDisclosure: {
      subject: 'Information zu Ihren Daten',
      before: [
        '{organisation} hat bei uns für Sie eine Lizenz von {product} bestellt. Von dort haben wir Ihre Angaben.',
        'Damit Sie die Lizenz bekommen, haben wir dem Hersteller {vendor} (Land: {country}) gesagt: {fields}.',
        'Das durften wir: Wir und {organisation} haben ein berechtigtes Interesse daran, dass Sie die Lizenz nutzen können. {safeguard}',
        'Sie dürfen widersprechen. Sie können Ihre Daten berichtigen oder löschen lassen.',
        'Hier sehen Sie alles, was wir Herstellern über Sie gesagt haben:',
      ],
      after: [
        'Der Link gilt bis: {until}. Sie brauchen dafür kein Konto.',
        'Danach können Sie sich dort einen neuen Link senden lassen.',
      ],
    },
  },
};
