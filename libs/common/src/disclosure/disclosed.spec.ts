import { inspect } from 'node:util';
import type { Disclosed as Packet } from './disclosed.js';

// A copy of the module for this file alone: mint and opener are handed out once.
const copy = './disclosed.js?of-its-own';
const { Disclosed } = (await import(copy)) as typeof import('./disclosed.js');

const mint = Disclosed.takeMint();
const open = Disclosed.takeOpener();
const CONTENT = {
  disclosureId: 'dis_1',
  deadline: 1,
  values: {},
  letters: [{ method: 'POST', path: '/x', headers: {}, body: 'canary' }],
} as const;

test('a packet is read by its opener and by nobody else', () => {
  const packet = mint(CONTENT);
  expect(open(packet)).toEqual(CONTENT);
  expect(() => JSON.stringify({ packet })).toThrow('not for serialising');
  expect(inspect(packet, { showHidden: true, depth: 9 })).toBe('[Disclosed]');
  expect(`${String(packet)}`).toBe('[Disclosed]');
  expect(Object.keys(packet)).toEqual([]);
  expect(() => structuredClone(packet)).not.toThrow();
  expect(JSON.stringify(structuredClone(packet))).toBe('{}');
});

test('a packet cannot be forged by a cast, a prototype or a second mint', () => {
  expect(() => open({ ...CONTENT } as never)).toThrow('not a disclosed packet');
  expect(() => open(Object.create(Disclosed.prototype) as Packet)).toThrow('not a disclosed packet');
  expect(() => open(null as never)).toThrow('not a disclosed packet');
  expect(() => open('packet' as never)).toThrow('not a disclosed packet');
  const Anybody = Disclosed as unknown as new (key: symbol, content: typeof CONTENT) => Packet;
  expect(() => new Anybody(Symbol('key of the mint'), CONTENT)).toThrow('Only the door makes disclosed packets.');
  expect(() => Disclosed.takeMint()).toThrow('taken');
  expect(() => Disclosed.takeOpener()).toThrow('taken');
});
