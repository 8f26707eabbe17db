/** IRIs of our own things in a record: they lead to no host and hold nothing personal. */
type Kind = 'consent' | 'receipt' | 'person' | 'vendor' | 'notice' | 'process' | 'event';

export function iri(kind: 'controller'): string;
export function iri(kind: Kind, id: string): string;
export function iri(kind: Kind | 'controller', id?: string): string {
  return id === undefined ? `urn:sparsam:${kind}` : `urn:sparsam:${kind}:${id}`;
}
