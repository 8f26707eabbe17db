/** Names of our own things in a record: ours alone, leading to no host, and saying nothing of a person. */
type Kind = 'consent' | 'receipt' | 'person' | 'vendor' | 'notice' | 'process' | 'event';

export function iri(kind: 'controller'): string;
export function iri(kind: Kind, id: string): string;
export function iri(kind: Kind | 'controller', id?: string): string {
  return id === undefined ? `urn:sparsam:${kind}` : `urn:sparsam:${kind}:${id}`;
}
