/** Every refusal a caller can meet: code and the sentence that says what to do. Statuses stand in `http/problem.ts`. */
export const REFUSALS = {
  'invalid-input': 'Some fields break a rule; they are listed with the rule.',
  'no-attachments':
    'Attachments are not taken: nobody can check what a file says about a person. Describe in the text what matters.',
  'another-name-known':
    'At this address the customer has somebody by another name. Say of each licensee that is listed, in `sameAddress`, whether it is the `same-person` or `another-person`. Where several share the mailbox, the same person is ordered for under a name that is known. Where 200 names are known (`too-many-names`), nobody new is ordered for at it.',
  'needs-evidence':
    'Whether a customer tells their licensees themselves is recorded by data protection or an administrator, with evidence, at POST /customers/{id}/confirmations.',
  'not-json': 'The body is not valid JSON.',
  'not-utf-8': 'The body is not UTF-8: some of its bytes stand for no character. Write it in UTF-8 and send it again.',
  'body-too-large': 'The body is larger than this service accepts.',
  'request-too-slow': 'The request did not come whole within fifteen seconds. Send it again.',
  'head-too-large': 'The headers of the request are larger than this service accepts.',
  'not-http': 'What came is not a request of HTTP/1.1.',
  'unsupported-media-type':
    'Send the body as application/json. Files and attachments are not taken: nobody can check what a file says about a person.',
  'not-signed-in': 'A valid access token is needed.',
  'not-allowed': 'Your role may not do this.',
  'not-found': 'There is no such thing, or it is not yours to see.',
  'method-not-allowed': 'This address does not answer to that method.',
  'idempotency-key-missing':
    'Send an Idempotency-Key header of 8 to 128 characters: A to Z, a to z, digits, dots, dashes or underscores.',
  'idempotency-key-malformed':
    'The Idempotency-Key header is not 8 to 128 characters (A to Z, a to z, digits, dots, dashes or underscores), with or without quotation marks around them.',
  'idempotency-key-reused': 'This Idempotency-Key was used before with another body.',
  'already-exists': 'Something with this name exists already.',
  'vendor-paused': 'The vendor is paused; ask an administrator.',
  'safeguard-expired': 'The safeguard for transfers to this vendor has run out; ask data protection.',
  'product-not-orderable': 'The product is not for sale.',
  'vendor-has-open-deliveries':
    'Deliveries to this vendor are open, dead letters among them; what it was told can be looked up only there. Let them end first.',
  'vendor-host-not-allowed': 'The base URL names a host and port that this installation does not allow.',
  'mail-domain-not-allowed': 'The support address is at a domain that this installation does not allow.',
  'secret-of-another':
    "A secret's name belongs to one vendor and one host for good. Give this one a name of its own; the field is named.",
  'recipient-changed':
    'The vendor is another company by now, or is reached another way, than when this was composed. Compose it anew.',
  'withheld-field-needed': 'The vendor API cannot work without a field that is withheld; it is named.',
  'already-with-vendor': 'It is with the vendor already, or may be; it can no longer be stopped here.',
  'wrong-state': 'This cannot be done in its present state.',
  'maintenance-not-paid': 'Maintenance of this license is not paid; an administrator may override it with a reason.',
  'serial-not-unique': 'More than one license has this serial number; name the license by its id.',
  'license-not-active': 'The license is revoked or has run out.',
  'no-support-channel': 'The vendor is registered without a support channel; ask an administrator.',
  'text-purged': 'The text was deleted when its time was over; write a new one first.',
  'text-too-long': 'The text is longer than 20,000 characters.',
  'too-many-answers': 'Fifty answers of the vendor are recorded here. Close the case and open another one.',
  'too-many-escalations': 'Fifty escalations of this case are composed. Close the case and open another one.',
  'too-many-texts': 'Twenty versions of the text are kept of this case. Close the case and open another one.',
  'already-under-way': 'An escalation of this case is under way already.',
  'consent-missing': 'There is no consent in force that covers this.',
  'personal-not-possible':
    'This vendor may not be told what a letter with consent needs, so nobody is asked; send the serial number alone.',
  'asked-lately':
    'This person has said No about this license; `notBefore` says from when on they may be asked again. The serial number alone may go at once.',
  'asked-already':
    'This person has an open question about this license, in another case; wait for the answer, which can come until `notBefore`, or send the serial number alone.',
  'asked-without-answer':
    'This person was asked three times about this license and has not answered; `notBefore` says from when on they may be asked again. The serial number alone may go at once.',
  'retry-not-allowed': 'The vendor cannot tell whether it happened already; a retry could double it.',
  'finding-not-possible': 'That does not end this dead letter; `settleAs` in the list of dead letters names what does.',
  'service-unavailable': 'The service cannot answer at the moment; try again.',
  'internal-error': 'Something broke on our side; the request id helps to find it.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;
export const REFUSAL_CODES = Object.keys(REFUSALS) as readonly RefusalCode[];
