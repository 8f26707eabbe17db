/** What was expressed, in the order in which it was recorded, and the pages that were answered. */
import type { ConsentEventState } from '#model/consent.entity.js';
import type { RecordedEvent, RecordFacts } from './record-facts.js';
import type { Json, Node } from './context.js';
import { iri } from './iri.js';
import { METHODS, STATE_TYPES } from './states.js';

/** Validity of an event: a request until its end, a Yes for one use within that time, the rest until the record is deleted. */
function durations(state: ConsentEventState, validUntil: Date): Json {
  const end: Node = {
    '@type': 'dpv:UntilTimeDuration',
    'rdf:value': { '@type': 'xsd:dateTime', '@value': validUntil.toISOString() },
  };
  const once: Node = {
    '@type': 'dpv:FixedOccurrencesDuration',
    'rdf:value': { '@type': 'xsd:integer', '@value': '1' },
  };
  if (state === 'requested') return [end];
  if (state === 'given') return [once, end];
  return [{ '@type': 'dpv:UntilEventDuration', 'rdf:value': 'this record is deleted' }];
}

/** An answer that staff recorded is still expressed by the person. Events of the system, such as an expiry, are the controller's. */
const expressedBy = ({ expressedBy: by }: RecordedEvent, personId: string): string =>
  by === 'system' ? iri('controller') : iri('person', personId);

export const eventNode = (event: RecordedEvent, { personId, validUntil }: RecordFacts): Node => ({
  '@id': iri('event', event.id),
  '@type': [...STATE_TYPES[event.state], 'dpv:ExplicitlyExpressedConsent'],
  'dpv:isIndicatedAtTime': event.at.toISOString(),
  'dpv:isIndicatedBy': expressedBy(event, personId),
  'dpv:hasIndicationMethod': METHODS[event.method],
  ...(event.expressedBy === 'staff' ? { 'sparsam:recordedBy': iri('controller') } : {}),
  'dpv:hasDuration': durations(event.state, validUntil),
  ...(event.noticeKept ? { 'dpv:hasNotice': iri('notice', event.id) } : {}),
  ...(event.softwareVersion === null ? {} : { 'sparsam:softwareVersion': event.softwareVersion }),
  'sparsam:fieldCommitment': Object.entries(event.commitments).map(([field, commitment]) => ({
    'sparsam:field': field,
    'sparsam:commitment': commitment,
  })),
});

/**
 * The page that was answered. It held values, which a plain hash would let be guessed: the commitment is an HMAC over its exact bytes
 * under the person's key, which their own download carries.
 */
export const noticeNode = (event: RecordedEvent): Node => ({
  '@id': iri('notice', event.id),
  '@type': 'dpv:ConsentNotice',
  'dct:date': event.at.toISOString(),
  ...(event.language === null ? {} : { 'dct:language': event.language }),
  'dct:format': 'text/html',
  ...(event.noticeCommitment === null
    ? {}
    : {
        'sparsam:commitment': event.noticeCommitment,
        'dpv:hasTechnicalMeasure': 'dpv:HashMessageAuthenticationCode',
      }),
});
