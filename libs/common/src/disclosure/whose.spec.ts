import { inspect } from 'node:util';
import { Whose } from './whose.js';

const her = new Whose({ firstName: 'Zoë  Maria', lastName: '', email: 'zoe@xn--mnchen-3ya.example' });

test('a person is recognised in every spelling of a field, and where they have no value nothing is theirs', () => {
  for (const text of ['Zoë Maria', ' ZOË MARIA ', 'Zoe\u0308 maria']) expect(her.is('firstName', text)).toBe(true);
  for (const text of ['Zoe Maria', 'Zoë', '']) expect(her.is('firstName', text)).toBe(false);
  expect(her.is('email', 'ZOE@MÜNCHEN.EXAMPLE')).toBe(true);
  for (const field of ['lastName', 'problemText'] as const) expect(her.is(field, '')).toBe(false);
  expect(her.standsIn('VC-ZOE@M%C3%BCNCHEN.EXAMPLE')).toBe(true);
  expect(her.standsIn('VC-1')).toBe(false);
});

test('it hands out no value, however it is looked at', () => {
  expect([String(her), inspect(her, { showHidden: true, depth: 9 }), Object.keys(her)]).toEqual([
    '[Whose]',
    '[Whose]',
    [],
  ]);
  expect(() => JSON.stringify({ her })).toThrow('not for serialising');
});
