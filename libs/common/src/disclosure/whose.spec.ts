import { inspect } from 'node:util';
import { Whose } from './whose.js';

const her = new Whose({ firstName: 'Zoë  Maria', lastName: '', email: 'zoe@xn--mnchen-3ya.example' });

test('a person is recognised in every spelling, and where they have no value nothing is theirs', () => {
  for (const text of ['Zoë Maria', ' ZOË MARIA ', 'Zoe\u0308 maria', '\uff3aoë Maria'])
    expect(her.isName(text, '')).toBe(true);
  for (const text of ['Zoe Maria', 'Zoë', 'Maria Zoë']) expect(her.isName(text, '')).toBe(false);
  expect(her.isName('Zoë Maria', 'Probe')).toBe(false);
  expect(her.isEmail('ZOE@MÜNCHEN.EXAMPLE')).toBe(true);
  for (const text of ['', 'zoe@example.org']) expect(her.isEmail(text)).toBe(false);
  expect(new Whose({}).isEmail('')).toBe(false);
  expect(her.standsIn('VC-ZOE@M%C3%BCNCHEN.EXAMPLE')).toBe(true);
  expect(her.standsIn('VC-1')).toBe(false);
  const wrote = new Whose({ firstName: 'Zoë Maria', problemText: 'My number is +49 30 5551234.' });
  expect([wrote.standsIn('VC-49305551234'), wrote.isNamedIn('VC-49305551234')]).toEqual([true, false]);
  expect([wrote.standsIn('VC-ZOEMARIA'), wrote.isNamedIn('VC-ZOEMARIA')]).toEqual([true, true]);
});

test('a name is one name by the measure of the door: as a whole, wherever it is divided, and a half that is empty says nothing', () => {
  const dashed = new Whose({ firstName: 'Jean\u2013Luc', lastName: 'Probe' });
  for (const [first, last] of [['Jean-Luc', 'Probe'], ['Jean-Luc Probe', ''], ['', 'Probe'], ['', 'jean\u2011luc PROBE'], ['Jean-Luc', ' '], ['', '']] as const)
    expect(dashed.isName(first, last)).toBe(true);
  for (const [first, last] of [['Jean Luc', 'Probe'], ['Probe', 'Jean-Luc'], ['Probe', ''], ['', 'Luc Probe']] as const)
    expect(dashed.isName(first, last)).toBe(false);
  const divided = new Whose({ firstName: 'Anna Maria', lastName: 'Probe' });
  expect(divided.isName('Anna', 'Maria Probe')).toBe(true);
  expect(divided.isName('Anna', 'Probe')).toBe(false);
  // Longer than a name is, it is not read: a vendor says as much as it likes.
  expect(divided.isName(`${'\u200b'.repeat(20_000)}Anna Maria`, 'Probe')).toBe(false);
}); // prettier-ignore

test('it hands out no value, however it is looked at', () => {
  expect([String(her), inspect(her, { showHidden: true, depth: 9 }), Object.keys(her)]).toEqual([
    '[Whose]',
    '[Whose]',
    [],
  ]);
  expect(() => JSON.stringify({ her })).toThrow('not for serialising');
});
