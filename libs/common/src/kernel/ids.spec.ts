/** Ids carry their kind and sort by the time they were made. */
import fc from 'fast-check';
import { ID_KINDS, isId, newId, type IdKind } from './ids.js';

const KINDS = Object.keys(ID_KINDS) as IdKind[];

test('an id is of the kind it was made for, and of no other', () => {
  for (const kind of KINDS) {
    const id = newId(kind);
    expect(id).toMatch(new RegExp(`^${ID_KINDS[kind]}_[0-9a-z]{26}$`));
    expect(KINDS.filter((other) => isId(other, id))).toEqual([kind]);
  }
  expect(new Set(Object.values(ID_KINDS)).size).toBe(KINDS.length);
});

test('ids of one kind are all different and sort by time', () => {
  const ids = Array.from({ length: 200 }, () => newId('order'));
  expect(new Set(ids).size).toBe(200);
  const times = ids.map((id) => id.slice(4, 14));
  expect(times).toEqual([...times].sort());
});

test('what is not exactly an id is none', () => {
  const id = newId('order');
  for (const other of [
    undefined,
    null,
    7,
    {},
    [id],
    '',
    id.slice(1),
    id.slice(0, -1),
    `${id}0`,
    ` ${id}`,
    `${id}\n`,
    id.toUpperCase(),
    id.replace('_', '-'),
    `ord_8${id.slice(5)}`,
    `ord_${'l'.repeat(26)}`,
    `ord_0${'u'.repeat(25)}`,
  ]) {
    expect(isId('order', other)).toBe(false);
  }
  fc.assert(fc.property(fc.string(), (text) => !isId('order', text)));
});
