/** Which names are one name. */
import { nameKey } from './person-name.js';

type Name = readonly [first: string, last: string];
test.each<[string, Name, Name]>([
  ['letter case', ['Anna', 'Probe'], ['ANNA', 'pROBE']],
  ['letters that are two in capitals', ['Anna', 'Gro\u00df'], ['Anna', 'GROSS']],
  ['spaces', ['Anna Eva', 'Probe'], ['Anna\u00a0 Eva', ' Probe']],
  ['where the first name ends', ['Anna Eva', 'Probe'], ['Anna', 'Eva Probe']],
  ['a name that is all there is', ['Anna Probe', ''], ['Anna', 'Probe']],
  ['normal form', ['Thu\u1ef7', 'Nguy\u1ec5n'], ['Thu\u1ef7'.normalize('NFD'), 'Nguy\u1ec5n'.normalize('NFD')]],
  ['width', ['Anna', 'Probe'], ['\uff21nna', 'Probe']],
  ['dashes', ['Eva-Maria', 'Probe'], ['Eva\u2011Maria', 'Probe']],
  ['what nobody sees', ['Anna', 'Probe'], ['An\u200bna', 'Pro\u00adbe\ufe0f']],
])('%s makes no other name', (_what, one, other) => {
  expect(nameKey(...one)).toBe(nameKey(...other));
});

test.each([
  ['Anna', 'Boris'],
  ['Anna', 'Ana'],
  ['Jose', 'Jos\u00e9'],
  ['Eva-Maria', 'Eva Maria'],
  ['Anna', 'Anna Eva'],
])('%s and %s are two names', (one, other) => {
  expect(nameKey(one, 'Probe')).not.toBe(nameKey(other, 'Probe'));
});
