import fc from 'fast-check';
import { errorFacts, plainFacts } from './log.js';

test('a log entry keeps ids, codes and numbers', () => {
  expect(plainFacts({ orderId: 'ord_01h455vb4pex5vsknk084sn02q', status: 201, route: '/orders/:id' })).toEqual({
    orderId: 'ord_01h455vb4pex5vsknk084sn02q',
    status: 201,
    route: '/orders/:id',
  });
});

test('text about people has no way into a log entry', () => {
  fc.assert(
    fc.property(fc.emailAddress(), fc.string({ unit: 'grapheme' }), (email, name) => {
      const kept = JSON.stringify(plainFacts({ code: email, reason: `${name} lives here`, orderId: `${name}ü` }));
      expect(kept).toBe('{}');
    }),
  );
  expect(plainFacts({ email: 'x' } as never)).toEqual({});
});

test('an error is logged without its message', () => {
  const facts = errorFacts(Object.assign(new TypeError('canary@example.org'), { code: '23505' }));
  expect(facts).toMatchObject({ errorName: 'TypeError', errorCode: '23505' });
  expect(JSON.stringify(facts)).not.toContain('canary');
});
