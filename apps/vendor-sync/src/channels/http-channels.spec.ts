/** Support over HTTP: which words of a vendor count, and what each leads to, over real HTTP. */
import { packet, ScriptedServer, type Script } from '../../../../test/support/scripted-server.js';
import type { Settled, Step } from '../vendors/outcome.js';
import { httpTicket, serviceRequest } from './http-channels.js';
import type { SupportChannel } from './support-channel.js';

let server: ScriptedServer;
beforeAll(async () => (server = await ScriptedServer.start()));
afterAll(() => server.stop());

const LETTER = {
  method: 'POST',
  path: '/support-cases',
  headers: { 'Content-Type': 'text/plain' },
  body: 'PL-1',
} as const;
const bring = (channel: SupportChannel, ...script: Script[]) => bringBy('escalation-serial', channel, ...script);
function bringBy(step: Step, channel: SupportChannel, ...script: Script[]): Promise<Settled> {
  server.answers(...script);
  const means = { client: server.client('/v1'), mail: undefined, registered: `http://${server.host}/v1` };
  return channel.send(step, packet([LETTER]), means);
}

describe.each([
  { name: 'http-ticket', channel: httpTicket, property: 'reference', foreign: 'Id' },
  { name: 'service-request', channel: serviceRequest, property: 'Id', foreign: 'reference' },
])('$name', ({ channel, property, foreign }) => {
  const notTheVendor = (status: number) => ({
    kind: 'unknown',
    code: 'not-the-vendor',
    retryAfterMs: undefined,
    left: 'sent',
    status,
  });

  test('any success is a case taken, with the reference under its own name or with none', async () => {
    for (const [status, json, vendorCaseReference] of [
      [201, { [property]: 'VC-1' }, 'VC-1'],
      [200, { [property]: 'VC-1', [foreign]: 'X', code: 'field-invalid' }, 'VC-1'],
      [201, { [foreign]: 'X' }, null],
      [201, { [property]: '' }, null],
      [201, { [property]: 7 }, null],
      [202, {}, null],
      [299, [], null],
      [204, undefined, null],
    ] as const)
      expect([json, await bring(channel, { status, json })]).toEqual([
        json,
        { kind: 'done', did: 'took-case', vendorCaseReference, left: 'sent', status },
      ]);
    expect(await bringBy('stop-and-erase', channel, { status: 201, json: { [property]: 'VC-1' } })).toEqual({
      kind: 'done',
      did: 'ended',
      left: 'sent',
      status: 201,
    });
  });

  test.each(['key-missing', 'key-reused', 'field-invalid'])(
    '%s is a word of the contract: it refuses',
    async (code) => {
      for (const status of [400, 404, 409, 422])
        expect(await bring(channel, { status, json: { code, message: 'Anna Example' } })).toEqual({
          kind: 'refused',
          code,
          left: 'sent',
        });
    },
  );

  test('what speaks no word of the contract is nobody’s, whatever its status', async () => {
    for (const status of [400, 404, 405, 409, 410, 413, 422])
      for (const json of [
        undefined,
        null,
        'key-reused',
        [],
        ['field-invalid'],
        { message: 'no route' },
        { code: 422 },
        { code: ['field-invalid'] },
        { code: 'KEY-REUSED' },
        { code: 'field_invalid' },
        { code: 'field-invalid ' },
        // Words of the licensing contract are none of this one.
        { code: 'not-found' },
        { code: 'product-unknown' },
        { error: { code: 'field-invalid' } },
        { Code: 'field-invalid' },
      ])
        expect([json, await bring(channel, { status, json })]).toEqual([json, notTheVendor(status)]);
  });

  test('a web page is nobody’s word, as a no and as a success', async () => {
    const page =
      (status: number): Script =>
      (response) =>
        void response.writeHead(status, { 'content-type': 'text/html' }).end('<p>field-invalid</p>');
    expect(await bring(channel, page(404))).toEqual(notTheVendor(404));
    expect(await bring(channel, page(200))).toMatchObject({ kind: 'unknown', code: 'unreadable-answer' });
  });

  test('a word of the contract changes nothing of what the status alone says', async () => {
    const json = { code: 'field-invalid' };
    expect(await bring(channel, { status: 401, json })).toMatchObject({ kind: 'retry', code: 'credentials-refused' });
    expect(await bring(channel, { status: 402, json })).toMatchObject({ kind: 'retry', code: 'payment-required' });
    expect(await bring(channel, { status: 429, json })).toMatchObject({ kind: 'retry', code: 'rate-limited' });
    expect(await bring(channel, { status: 302, json })).toMatchObject({ kind: 'unknown', code: 'redirect-refused' });
    expect(await bring(channel, { status: 503, json })).toMatchObject({ kind: 'unknown', code: 'status-503' });
  });

  test('without an answer nobody knows, and without a client nothing left', async () => {
    expect(await bring(channel, (response) => response.destroy())).toMatchObject({ kind: 'unknown', left: 'perhaps' });
    expect(
      await channel.send('stop-and-erase', packet([LETTER]), { client: undefined, mail: undefined, registered: '' }),
    ).toEqual({
      kind: 'retry',
      code: 'vendor-not-configured',
      vendorAtFault: true,
      left: 'not-sent',
    });
  });
});
