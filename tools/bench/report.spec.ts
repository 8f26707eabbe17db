import { isMet, short } from './report.js';

describe('a figure beside its bar', () => {
  test('reaches it at the bar itself, from above or from below, and a figure without one is told only', () => {
    expect(isMet({ measure: 'rate', value: 1, bar: { least: 1 } })).toBe(true);
    expect(isMet({ measure: 'rate', value: 0.99, bar: { least: 1 } })).toBe(false);
    expect(isMet({ measure: 'time', value: 1.5, bar: { most: 1.5 } })).toBe(true);
    expect(isMet({ measure: 'time', value: 1.51, bar: { most: 1.5 } })).toBe(false);
    expect(isMet({ measure: 'rate', value: 7 })).toBeUndefined();
  });

  test('is printed in three digits', () => {
    expect([0.123, 1.236, 12.34, 123.4].map(short)).toEqual(['0.12', '1.24', '12.3', '123']);
  });
});
