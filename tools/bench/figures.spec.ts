import { hasFallen, median, mostInAnyMinute, percentile, ratioByRound, spread } from './figures.js';

describe('the figures of a bench', () => {
  test('the median lies in the middle, of an even number between the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([1, 10, 2, 4])).toBe(3);
    expect(() => median([])).toThrow('no median');
  });

  test('a percentile is one of the values, and the share does not exceed it', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(percentile(hundred, 0.99)).toBe(99);
    expect(percentile(hundred, 1)).toBe(100);
    expect(percentile([3, 1, 2], 0.5)).toBe(2);
    expect(percentile([7], 0.5)).toBe(7);
    expect(spread(hundred)).toEqual({ p50: 50, p99: 99 });
    expect(() => percentile([], 0.5)).toThrow('no percentile');
  });

  test('a ratio is made round by round, so that a slow round of both counts for neither', () => {
    expect(ratioByRound([100, 10, 90], [50, 5, 60])).toBe(2);
    expect(() => ratioByRound([1], [1, 2])).toThrow('as many rounds');
  });

  test('any stretch of sixty seconds counts, not the minutes of the clock', () => {
    const [early, late] = [[0, 1, 2].map((at) => 59_000 + at), [0, 1].map((at) => 61_000 + at)];
    expect(mostInAnyMinute([...late, ...early])).toBe(5);
    expect(mostInAnyMinute([0, 60_000])).toBe(1);
    expect(mostInAnyMinute([0, 59_999])).toBe(2);
    expect(mostInAnyMinute([])).toBe(0);
  });

  test('a ratio has fallen when a fifth of the recorded one is gone', () => {
    expect(hasFallen(0.8, 1)).toBe(true);
    expect(hasFallen(0.81, 1)).toBe(false);
  });
});
