import { spyOn } from 'jest-mock';
import { MOST_REMEMBERED, REMEMBERED_MS, RememberedTokens } from './remembered-tokens.js';

const CALLER = { subject: 'clerk-1', roles: ['sales'] } as const;
const AN_HOUR_MS = 3_600_000;

let tokens: RememberedTokens<typeof CALLER>;
beforeEach(() => {
  tokens = new RememberedTokens();
  tokens.keep('token', CALLER, Date.now() + AN_HOUR_MS);
});

/** What is found of the token when this clock shows so many milliseconds more. */
function foundLater(clock: { now(): number }, ms: number): unknown {
  const later = clock.now() + ms;
  const spy = spyOn(clock, 'now').mockImplementation(() => later);
  try {
    return tokens.find('token');
  } finally {
    spy.mockRestore();
  }
}

test('a token is known as a whole and for a minute, whatever the wall clock does', () => {
  expect(tokens.find('token')).toEqual(CALLER);
  expect(tokens.find('token ')).toBeUndefined();
  expect(foundLater(performance, REMEMBERED_MS - 1_000)).toEqual(CALLER);
  expect(foundLater(performance, REMEMBERED_MS)).toBeUndefined();
  expect(foundLater(Date, -AN_HOUR_MS)).toEqual(CALLER);
});

test('a token that has run out is not known, within that minute too', () => {
  tokens.keep('token', CALLER, Date.now() + 20_000);
  expect(foundLater(Date, 19_000)).toEqual(CALLER);
  expect(foundLater(Date, 20_000)).toBeUndefined();
});

test('the oldest goes when there are too many, and one that is kept again is the newest', () => {
  for (let other = 1; other < MOST_REMEMBERED; other += 1)
    tokens.keep(`other ${other}`, CALLER, Date.now() + AN_HOUR_MS);
  tokens.keep('token', CALLER, Date.now() + AN_HOUR_MS);
  tokens.keep('one more', CALLER, Date.now() + AN_HOUR_MS);
  expect([tokens.find('other 1'), tokens.find('token'), tokens.find('one more')]).toEqual([undefined, CALLER, CALLER]);
});
