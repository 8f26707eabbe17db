/**
 * A consent record as ISO/IEC TS 27560:2023 has it, in the W3C profile for the Data Privacy Vocabulary: header, notice, processing,
 * parties, events. Pure. It holds a pseudonymous id of the person, names of fields and keyed commitments, but no values.
 */
import type { Node } from './context.js';
import { eventNode, noticeNode } from './events.js';
import { iri } from './iri.js';
import { controllerNode, recipientNode, subjectNode } from './parties.js';
import { processNode } from './processing.js';
import type { RecordFacts } from './record-facts.js';
import { RIGHTS } from './states.js';
import { PROFILE } from './vocabulary.js';

export function consentRecord(facts: RecordFacts): Node {
  const { controller, consentId } = facts;
  return {
    '@id': iri('consent', consentId),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': PROFILE.record,
    'dct:identifier': consentId,
    'dpv:hasIdentifier': iri('consent', consentId),
    'sparsam:reference': facts.reference,
    'dpv:hasDataSubject': iri('person', facts.personId),
    'dpv:hasDataController': iri('controller'),
    'dpv:hasNotice': facts.events.filter((event) => event.noticeKept).map(noticeNode),
    'dpv:hasProcess': processNode(facts),
    'dpv:hasConsentControl': {
      '@type': 'dpv:WithdrawConsent',
      'dpv:isExercisedAt': controller.personPage,
      'dct:description': `By the link in every mail about it, on the person's own page, or by phone, letter or mail: ${controller.contact}`,
    },
    'dpv:hasJurisdiction': 'loc:EU',
    'dpv:hasApplicableLaw': 'legal-eu:law-GDPR',
    'dpv:hasRight': RIGHTS.map(({ article, title, at }) => ({
      '@type': ['dpv:DataSubjectRight', article],
      'dct:title': title,
      'dpv:isExercisedAt': at === 'person' ? controller.personPage : controller.authorityUrl,
    })),
    'dpv:hasAuthority': {
      '@type': 'dpv:DataProtectionAuthority',
      'dpv:hasName': controller.authorityName,
      'schema:url': controller.authorityUrl,
    },
    'dpv:hasEntity': [controllerNode(controller), recipientNode(facts.recipient), subjectNode(facts.personId)],
    'dpv:hasConsentStatus': facts.events.map((event) => eventNode(event, facts)),
  };
}
