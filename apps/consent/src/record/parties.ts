/** The parties of a record: who decides about the data, who gets it, and whom it is about. */
import type { Controller, Recipient } from './record-facts.js';
import type { Node } from './context.js';
import { iri } from './iri.js';
import { isKnownCountry } from './vocabulary.js';

const contactPoint = (contact: string): Node => ({ '@type': 'schema:ContactPoint', 'schema:description': contact });
const postalAddress = (address: string): Node => ({ '@type': 'schema:PostalAddress', 'schema:streetAddress': address });

/** A country as the vocabulary names it; one that it does not list keeps its code. */
export const country = (code: string): string | Node =>
  isKnownCountry(code) ? `loc:${code}` : { '@type': 'dpv:Country', 'dct:identifier': code };

export const controllerNode = (controller: Controller): Node => ({
  '@id': iri('controller'),
  '@type': ['dpv:LegalEntity', 'dpv:DataController'],
  'dpv:hasIdentifier': iri('controller'),
  'dpv:hasName': controller.name,
  'schema:address': postalAddress(controller.postalAddress),
  'schema:contactPoint': contactPoint(controller.contact),
});

export const recipientNode = (recipient: Recipient): Node => ({
  '@id': iri('vendor', recipient.vendorId),
  '@type': ['dpv:LegalEntity', 'dpv:Recipient', 'dpv:ThirdParty'],
  'dpv:hasIdentifier': iri('vendor', recipient.vendorId),
  'dpv:hasName': recipient.legalEntity,
  'dpv:hasLocation': country(recipient.country),
  'schema:address': postalAddress(recipient.headOffice),
  'schema:contactPoint': contactPoint(recipient.privacyContact),
});

/** Pseudonymous: neither name nor address (guide, 8.1.3). The licensee uses the product, whoever bought it. */
export const subjectNode = (personId: string): Node => ({
  '@id': iri('person', personId),
  '@type': 'dpv:DataSubject',
  'dpv:hasIdentifier': iri('person', personId),
  'skos:broader': 'dpv:User',
});
