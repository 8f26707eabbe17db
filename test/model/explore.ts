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
  const numbers = new Map<string, number>([[JSON.stringify(model.start), 0]]);
  const frontier: S[] = [model.start];
  const cameFrom: ({ readonly at: number; readonly step: string } | undefined)[] = [undefined];
  const before: number[][] = [[]];
  const ends: number[] = [];
  const trace = (number: number): string[] => {
    const steps: string[] = [];
    for (let from = cameFrom[number]; from; from = cameFrom[from.at]) steps.unshift(from.step);
    return steps;
  };

  for (let at = 0; at < frontier.length; at += 1) {
    const state = frontier[at]!;
    const promise = model.broken(state)[0];
    if (promise) return { states: frontier.length, violation: { promise, trace: trace(at) } };
    if (model.isEnd(state)) ends.push(at);
    for (const step of model.steps(state)) {
      const key = JSON.stringify(step.next);
      const known = numbers.get(key);
      if (known !== undefined) {
        before[known]!.push(at);
        continue;
      }
      numbers.set(key, frontier.length);
      frontier.push(step.next);
      cameFrom.push({ at, step: step.name });
      before.push([at]);
      if (frontier.length > mostStates) throw new Error('The model has more states than it may have.');
    }
  }

  const reachEnd = new Set(ends);
  for (const number of reachEnd) for (const earlier of before[number]!) reachEnd.add(earlier);
  const stuck = frontier.findIndex((_, at) => !reachEnd.has(at));
  return {
    states: frontier.length,
    violation: stuck === -1 ? undefined : { promise: STUCK, trace: trace(stuck) },
  };
}
