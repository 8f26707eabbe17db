import fc from 'fast-check';
import { bodyOf } from './letter.js';
import { escalationLetter, letterText, mailDate, type EscalationFacts } from './escalation-letter.js';

const FACTS: Omit<EscalationFacts, 'channel'> = {
  recipient: 'support@vendor.example.org',
  sender: 'desk@reseller.example.org',
  composedAt: new Date('2026-11-03T07:08:09Z'),
  key: '0b5f1a52-6b0c-4c58-8d7e-0a2f7f1f6a11',
  serialNumber: 'PL-7F3KQ-0ZV5M-XN2RT-81HCW',
};
const PERSON = { firstName: 'Zoë', lastName: 'Nguyễn', email: 'zoe@example.org', problemText: 'Es stürzt ab.\nImmer.' };

test('by mail without consent the whole message is these bytes', () => {
  const letter = escalationLetter('serial-only', { ...FACTS, channel: 'mail' }, {});
  expect(letterText(letter, FACTS.recipient)).toBe(
    [
      'MAIL FROM:<desk@reseller.example.org>',
      'RCPT TO:<support@vendor.example.org>',
      '',
      'From: desk@reseller.example.org',
      'To: support@vendor.example.org',
      'Subject: PL-7F3KQ-0ZV5M-XN2RT-81HCW',
      'Date: Tue, 3 Nov 2026 07:08:09 +0000',
      'Message-ID: <0b5f1a52-6b0c-4c58-8d7e-0a2f7f1f6a11@reseller.example.org>',
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 7bit',
      '',
      'PL-7F3KQ-0ZV5M-XN2RT-81HCW',
      '',
    ].join('\r\n'),
  );
});

test.each([
  ['http-ticket', 'POST /v1/support-cases'],
  ['service-request', 'POST /v1/servicerequests'],
] as const)('over %s without consent the body is the serial number alone', (channel, line) => {
  const letter = escalationLetter('serial-only', { ...FACTS, channel }, {});
  expect(letterText(letter, 'https://vendor.example.org/v1')).toBe(
    [
      `${line} HTTP/1.1`,
      'Accept: application/json',
      'Content-Type: text/plain; charset=utf-8',
      'User-Agent: sparsam',
      'Accept-Encoding: identity',
      'Idempotency-Key: 0b5f1a52-6b0c-4c58-8d7e-0a2f7f1f6a11',
      'Authorization: Bearer ‹secret›',
      'Content-Length: 26',
      'Host: vendor.example.org',
      'Connection: keep-alive',
      '',
      'PL-7F3KQ-0ZV5M-XN2RT-81HCW',
    ].join('\r\n'),
  );
});

test('whatever is known of the person, nothing of it is in a letter without consent', () => {
  const values = fc.record({
    firstName: fc.string(),
    lastName: fc.string(),
    email: fc.emailAddress(),
    problemText: fc.string(),
  });
  fc.assert(
    fc.property(values, fc.constantFrom('mail', 'http-ticket', 'service-request'), (person, channel) => {
      const facts = { ...FACTS, channel } as EscalationFacts;
      expect(escalationLetter('serial-only', facts, person)).toEqual(escalationLetter('serial-only', facts, {}));
    }),
  );
});

test('with consent a ticket holds the serial number, the contact and the problem', () => {
  const ticket = escalationLetter('personal', { ...FACTS, channel: 'http-ticket' }, PERSON);
  expect(bodyOf(ticket)).toBe(
    '{"serialNumber":"PL-7F3KQ-0ZV5M-XN2RT-81HCW","contact":{"firstName":"Zoë","lastName":"Nguyễn","email":"zoe@example.org"},"problem":"Es stürzt ab.\\nImmer."}',
  );
  const request = escalationLetter('personal', { ...FACTS, channel: 'service-request' }, PERSON);
  expect(bodyOf(request)).toBe(
    '{"Title":"PL-7F3KQ-0ZV5M-XN2RT-81HCW","Description":"Es stürzt ab.\\nImmer.","PrimaryContact":{"FirstName":"Zoë","LastName":"Nguyễn","Email":"zoe@example.org"}}',
  );
});

test('with consent a mail of any script arrives as it was written, in lines that every relay lets through', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }), (problemText) => {
      const letter = escalationLetter('personal', { ...FACTS, channel: 'mail' }, { ...PERSON, problemText });
      const [headers = '', body = ''] = bodyOf(letter)!.split('\r\n\r\n');
      expect(headers).toContain('Content-Transfer-Encoding: base64');
      expect(body.split('\r\n').every((line) => line.length <= 76)).toBe(true);
      expect(Buffer.from(body, 'base64').toString('utf8').replaceAll('\r\n', '\n')).toContain(
        problemText.replaceAll('\r\n', '\n'),
      );
    }),
  );
});

test('a mail date is that of RFC 5322', () => {
  expect(mailDate(new Date('2024-02-29T23:59:01Z'))).toBe('Thu, 29 Feb 2024 23:59:01 +0000');
});
