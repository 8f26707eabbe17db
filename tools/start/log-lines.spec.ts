import { tellingText } from './log-lines.js';

test('of structured lines the event and the code are told, of others the text without stack frames', () => {
  const log = [
    '{"level":"info","event":"service.started"}',
    'Error: the setting PORT is missing',
    '    at main (file:///main.js:1:1)',
    '{"level":"fatal","msg":"cannot start","code":"config-missing"}',
    '',
  ].join('\n');
  expect(tellingText(log)).toBe('service.started / Error: the setting PORT is missing / cannot start config-missing');
});

test('a long log is told by its last three lines', () => {
  expect(tellingText('a\nb\nc\nd\n')).toBe('b / c / d');
});
