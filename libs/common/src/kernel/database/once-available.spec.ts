/** What a service asks the database while it is made. */
import { configureLog } from '../log/log.js';
import { onceAvailable } from './once-available.js';

configureLog('test', 'silent');

const failing = (...codes: readonly string[]) => {
  const left = [...codes];
  return () => {
    const code = left.shift();
    return code === undefined ? Promise.resolve('answer') : Promise.reject(Object.assign(new Error(), { code }));
  };
};

test('a database that blinks is asked again', async () => {
  expect(await onceAvailable(failing('ECONNREFUSED'))).toBe('answer');
});

test('a fault of ours ends the start', async () => {
  await expect(onceAvailable(failing('42P01'))).rejects.toMatchObject({ code: '42P01' });
});
