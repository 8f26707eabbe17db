/**
 * A small explicit-state model checker: walks every interleaving of a protocol's steps and tells the shortest way to a state that
 * breaks a promise, or to one from which the end can no longer be reached.
 */

export interface Step<S> {
  readonly name: string;
  readonly next: S;
}

export interface Model<S> {
  readonly start: S;
  /** Every step that some process could take now. */
  readonly steps: (state: S) => readonly Step<S>[];
  /** A sentence for each promise that this state breaks. */
  readonly broken: (state: S) => readonly string[];
  /** True where the protocol has come to an end. */
  readonly isEnd: (state: S) => boolean;
}

export interface Exploration {
  readonly states: number;
  /** The first broken promise with the steps that lead to it; undefined when all hold everywhere. */
  readonly violation: { readonly promise: string; readonly trace: readonly string[] } | undefined;
}

const STUCK = 'from here the end cannot be reached any more';

/** Explores breadth-first, so that a trace is as short as can be. States are compared by their JSON. */
export function explore<S>(model: Model<S>, mostStates = 2_000_000): Exploration {
  const startKey = JSON.stringify(model.start);
  const cameFrom = new Map<string, { key: string; step: string } | undefined>([[startKey, undefined]]);
  const before = new Map<string, string[]>();
  const ends: string[] = [];
  const trace = (key: string): string[] => {
    const steps: string[] = [];
    for (let at = cameFrom.get(key); at; at = cameFrom.get(at.key)) steps.unshift(at.step);
    return steps;
  };

  const frontier = [startKey];
  for (let index = 0; index < frontier.length; index += 1) {
    const key = frontier[index]!;
    const state = JSON.parse(key) as S;
    const promise = model.broken(state)[0];
    if (promise) return { states: cameFrom.size, violation: { promise, trace: trace(key) } };
    if (model.isEnd(state)) ends.push(key);
    for (const step of model.steps(state)) {
      const nextKey = JSON.stringify(step.next);
      before.set(nextKey, [...(before.get(nextKey) ?? []), key]);
      if (cameFrom.has(nextKey)) continue;
      cameFrom.set(nextKey, { key, step: step.name });
      frontier.push(nextKey);
      if (cameFrom.size > mostStates) throw new Error('The model has more states than it may have.');
    }
  }

  const reachEnd = new Set(ends);
  for (const key of reachEnd) for (const earlier of before.get(key) ?? []) reachEnd.add(earlier);
  const stuck = frontier.find((key) => !reachEnd.has(key));
  return {
    states: cameFrom.size,
    violation: stuck === undefined ? undefined : { promise: STUCK, trace: trace(stuck) },
  };
}
