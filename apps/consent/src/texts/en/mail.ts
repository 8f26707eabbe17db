/** English: the mails. */
import type { Texts } from '../shape.js';

export const mail: Pick<Texts, 'mail'> = {
  mail: {
    greeting: 'Hello,',
    greetingNamed: 'Hello {name},',
    closing: 'Kind regards',
    withdrawLink: 'With this link you can take back your Yes. It does not run out and can do nothing else:',
    noReply: 'There is no password, and we never ask you for one.',
    request: {
      subject: 'We ask for your decision (case {reference})',
      before: [
        'You have a support case with us for {product}. To solve it, we want to ask the vendor {vendor} for help.',
        'Your reference number is {reference}. On the phone it leads us straight to your case.',
        'May we send your details to this vendor? Without your Yes it gets the serial number at most.',
        'You are free to decide. A No changes nothing in the support you get from us.',
        'On this page you see exactly what would be sent, and you can answer:',
      ],
      after: [
        'The link works until {until}. Opening it records nothing.',
        'Anyone who can read your mailbox can answer. So please do not pass this e-mail on.',
      ],
    },
    reminder: {
      subject: 'A reminder: your decision (case {reference})',
      before: [
        'We asked you about your support case for {product}. It is about the vendor {vendor} and your details.',
        'Your reference number is {reference}.',
        'We have no answer yet. You need not answer. Without a Yes the vendor gets the serial number at most.',
        'If you want to decide, you can do it here:',
      ],
      after: [
        'The link works until {until}. Opening it records nothing.',
        'Anyone who can read your mailbox can answer. So please do not pass this e-mail on.',
      ],
    },
    mayGo: 'We may send these details to {vendor} for your support case: {fields}.',
    noMore: 'By now this Yes no longer counts.',
    goesOn: 'Without your Yes {vendor} gets the serial number at most. We go on helping you.',
    given: {
      subject: 'Receipt for your answer',
      before: [
        'We recorded your Yes. Reference number: {reference}. Time: {at}.',
        'Here you find what we told vendors about you:',
      ],
      after: [
        'The link to your page works for {hours} hours. Later you can have a new one mailed there.',
        'If this answer did not come from you, please tell us.',
      ],
    },
    refused: {
      subject: 'Receipt for your answer',
      before: [
        'We recorded your No. Reference number: {reference}. Time: {at}.',
        'Here you find what we told vendors about you:',
      ],
      after: [
        'The link to your page works for {hours} hours. Later you can have a new one mailed there.',
        'If this answer did not come from you, please tell us.',
      ],
    },
    withdrawn: {
      subject: 'Receipt for your withdrawal',
      before: [
        'We recorded that you took back your Yes. Reference number: {reference}. Time: {at}.',
        'Since then we release nothing more to {vendor} under this Yes.',
        'Here you find what we told vendors about you, and when:',
      ],
      after: [
        'The link to your page works for {hours} hours. Later you can have a new one mailed there.',
        'If this answer did not come from you, please tell us.',
      ],
    },
    pageLink: {
      subject: 'The link you asked for',
      before: ['Someone asked for the link to your page at our website. Here it is:'],
      after: [
        'The link works until {until}. Anyone who has it can read your page.',
        'If you did not ask for it, you need not do anything.',
      ],
    },
    firstDisclosure: {
      subject: 'Information about your data',
      before: [
        '{organisation} ordered a licence for {product} from us, for you to use. We have your details from them.',
        'So that you get the licence, we told the vendor {vendor} (country: {country}): {fields}.',
        'We were allowed to, as we and {organisation} have a legitimate interest in your using it. {safeguard}',
        'You may object. You may have your data corrected or erased.',
        'Here you find everything that we told vendors about you:',
      ],
      after: [
        'The link works until {until}. You need no account for it.',
        'Later you can have a new link mailed there.',
      ],
    },
  },
};
