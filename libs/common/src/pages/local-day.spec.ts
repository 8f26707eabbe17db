import { endOfDay, startOfDay } from './local-day.js';
import { dayText } from './say.js';

const BERLIN = 'Europe/Berlin';

test.each([
  ['2026-12-11T13:05:09.120Z', '2026-12-10T23:00:00.000Z', '2026-12-11T23:00:00.000Z'],
  ['2026-12-10T23:00:00.000Z', '2026-12-10T23:00:00.000Z', '2026-12-11T23:00:00.000Z'],
  ['2026-12-10T22:59:59.999Z', '2026-12-09T23:00:00.000Z', '2026-12-10T23:00:00.000Z'],
  // Days of 23 and of 25 hours.
  ['2026-03-29T18:00:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['2026-03-28T23:30:00.000Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['2026-10-25T22:59:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
  ['2026-10-25T00:30:00.000Z', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
])('%s is of the local day from %s to %s', (at, start, end) => {
  expect(startOfDay(new Date(at), BERLIN).toISOString()).toBe(start);
  expect(endOfDay(new Date(at), BERLIN).toISOString()).toBe(end);
});

test.each([
  ['2026-12-11T23:00:00.000Z', 'Friday 11 December 2026', 'Freitag, 11. Dezember 2026'],
  ['2026-03-29T22:00:00.000Z', 'Sunday 29 March 2026', 'Sonntag, 29. März 2026'],
  ['2026-10-25T23:00:00.000Z', 'Sunday 25 October 2026', 'Sonntag, 25. Oktober 2026'],
  // What ends within a day is promised for the day before.
  ['2026-12-11T22:59:59.999Z', 'Thursday 10 December 2026', 'Donnerstag, 10. Dezember 2026'],
])('what ends at %s still holds on %s', (end, english, german) => {
  expect([dayText(end, 'en').replace(',', ''), dayText(end, 'de')]).toEqual([english, german]);
});
