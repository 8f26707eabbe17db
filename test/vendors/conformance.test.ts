/**
 * What holds for every vendor API: one suite over every folder below `vendors/`, walked against the vendor's own test server. Here:
 * issuing. A request is lost, spoilt or answered by somebody else at each of its places; whatever comes of it, one license is made.
 */
import { VENDOR_APIS } from '../../apps/vendor-sync/src/vendors/vendors.js';
import { FOLDERS, LEFT_OUT, Scene, SPOILT, SUITE, textOf, wasDisturbed } from './conformance/suite.js';
import { VALUES, WHO } from './conformance/walk.js';

test('every folder is on the list under its own name and has a descriptor, and the list has no more', () => {
  expect(LEFT_OUT).toEqual([]);
  expect(VENDOR_APIS.map(({ name }) => name).sort()).toEqual([...FOLDERS].sort());
});

describe.each(SUITE)('$folder', ({ api, told }) => {
  const scene = new Scene(api, told);
  const [lookUp] = scene.steps('looks-up');
  const tellsTwice = api.declares.idempotencyKey || api.declares.lookUpByOurReference;

  describe('declares', () => {
    test('how it can be asked or told twice, and nothing else', () => {
      expect(scene.steps('takes-case')).toEqual([]);
      expect(api.declares.lookUpByOurReference).toBe(lookUp !== undefined);
      expect(api.declares.asksFirst !== null).toBe(scene.steps('checks').length > 0);
      for (const step of scene.steps('issues')) {
        const { ifUnknown, personMayRetry } = api.steps[step]!;
        // What can neither be asked nor told twice stands in front of a person, who may not press Retry.
        if (!tellsTwice) expect([step, ifUnknown, personMayRetry]).toEqual([step, 'person', false]);
        else if (ifUnknown !== 'person') expect(['looks-up', 'issues']).toContain(api.steps[ifUnknown]!.effect);
        if (ifUnknown !== 'person' && api.steps[ifUnknown]!.effect === 'issues')
          expect([step, api.declares.idempotencyKey]).toEqual([step, true]);
      }
      for (const step of scene.steps('looks-up', 'checks')) expect(api.steps[step]!.ifUnknown).toBe(step);
    });

    test('what its letters show: the key, the reference, or neither', async () => {
      const { attempts } = await scene.walk(
        scene.stage.order(1, { intentKey: 'a1b2c3d4-0000-4000-8000-00000000000f' }),
      );
      const issuing = attempts
        .filter(({ step }) => scene.steps('issues').includes(step))
        .flatMap(({ asked }) => asked.map(textOf));
      const shows = issuing.some((text) => text.includes('a1b2c3d4-0000-4000-8000-00000000000f'));
      expect(shows).toBe(api.declares.idempotencyKey);
      if (lookUp === undefined) return;
      const looked = await scene.walk(scene.stage.order(1), { step: lookUp, most: 1 });
      expect(textOf(looked.last.asked[0]!)).toContain(scene.stage.order(1).reference);
    });
  });

  describe('issue', () => {
    test('makes one license, as it was ordered', async () => {
      scene.expectIssued(await scene.walk(scene.stage.order(1)), scene.stage.order(1).reference);
      expect(scene.stage.effects()).toEqual({ made: 1, ended: 0 });
    });

    test('of the same intent again makes no other one, and answers the same', async () => {
      const first = await scene.walk(scene.stage.order(1));
      for (const step of scene.steps('issues').filter((each) => api.steps[each]!.personMayRetry)) {
        const again = await scene.walk(scene.stage.order(1), { step, everOpen: true });
        scene.expectIssued(again, scene.stage.order(1).reference);
        expect(again.last.outcome).toMatchObject({ license: { serialNumber: (first.last.outcome as { license: { serialNumber: string } }).license.serialNumber } }); // prettier-ignore
        expect(scene.stage.effects().made).toBe(1);
      }
    });

    test('for a licensee whom the vendor knows already makes a license of its own', async () => {
      await scene.walk(scene.stage.order(1));
      scene.expectIssued(await scene.walk(scene.stage.order(2)), scene.stage.order(2).reference);
      expect(scene.stage.effects().made).toBe(2);
    });

    test('whose worker was lost after the letter was released goes on as declared, and makes one license', async () => {
      for (const [n, step] of scene.steps('issues').entries()) {
        await scene.walk(scene.stage.order(n), { most: 1 + scene.steps('checks').length });
        const next = scene.stage.afterLostLease(step);
        expect(next.state).toBe(api.steps[step]!.ifUnknown === 'person' ? 'dead' : 'waiting');
        if (next.state === 'waiting') scene.expectIssued(await scene.walk(scene.stage.order(n), { step: next.step, everOpen: true }), scene.stage.order(n).reference);
        expect(scene.stage.effects().made).toBe(n + 1);
      }
    }); // prettier-ignore

    test.each([
      ['before the vendor did it', false],
      ['after the vendor did it', true],
    ])('that times out %s is unknown, and one license is made', async (_name, afterEffect) => {
      await scene.atEach('issue', async ({ request }, place) => {
        scene.disturb(request, { kind: 'hang' }, { afterEffect });
        const walked = await scene.walk(scene.stage.order(1));
        const lost = walked.attempts.find(({ asked }) => asked.some(({ misbehaved }) => misbehaved === 'hang'))!;
        const { effect, ifUnknown } = api.steps[lost.step]!;
        expect([place, lost.outcome.kind]).toEqual([place, effect === 'checks' ? 'retry' : expect.stringMatching(/^(unknown|retry)$/)]); // prettier-ignore
        if (effect === 'issues' && lost.outcome.kind === 'unknown' && ifUnknown === 'person') {
          expect([place, lost.verdict.state]).toEqual([place, 'dead']);
          return expect(scene.stage.effects().made).toBe(afterEffect ? 1 : 0);
        }
        scene.expectIssued(walked, scene.stage.order(1).reference);
        expect([place, scene.stage.effects().made]).toEqual([place, 1]);
      });
    });

    test('that meets another request for the same is no refusal, and one license is made at most', async () => {
      expect(Object.keys(told.conflicts).filter((step) => !scene.steps('issues').includes(step))).toEqual([]);
      await scene.atEach('issue', async ({ step, request }, place) => {
        const conflict = told.conflicts[step];
        if (!conflict) return;
        scene.disturb(request, conflict);
        const walked = await scene.walk(scene.stage.order(1));
        const met = walked.attempts.find(({ asked }) => asked.some(wasDisturbed))!;
        expect([place, met.outcome.kind]).toEqual([place, expect.stringMatching(/^(next|pending|unknown|retry)$/)]);
        // That it is taken, and cannot be found, is a person's to see; nobody makes a second one of it.
        if (walked.last.verdict.state === 'done') scene.expectIssued(walked, scene.stage.order(1).reference);
        else expect([place, walked.last.verdict.state]).toEqual([place, 'dead']);
        expect([place, scene.stage.effects().made <= 1]).toEqual([place, true]);
      });
    });

    test('that somebody between us answers, or that cannot be read, is never taken for the word of the vendor', async () => {
      for (const what of SPOILT)
        await scene.atEach('issue', async ({ request }, place) => {
          scene.disturb(request, what);
          const walked = await scene.walk(scene.stage.order(1));
          const met = walked.attempts.find(({ asked }) => asked.some(wasDisturbed))!;
          const name = `${place} ${JSON.stringify(what)}`;
          expect([name, met.outcome.kind]).toEqual([name, expect.stringMatching(/^(unknown|retry)$/)]);
          if (met.verdict.state === 'dead') return expect(api.steps[met.step]!.ifUnknown).toBe('person');
          scene.expectIssued(walked, scene.stage.order(1).reference);
          expect([name, scene.stage.effects().made]).toEqual([name, 1]);
        });
    });

    test('with a value that the vendor does not take is a question to the clerk, and makes nothing', async () => {
      if (told.needsInput === null) return;
      const { order, licensee, prepare, code } = told.needsInput;
      prepare?.(scene.stage.server);
      const walked = await scene.walk(scene.stage.order(1, order), { who: { ...WHO, ...licensee } });
      expect(walked.last).toMatchObject({ outcome: { kind: 'needs-input', code }, verdict: { state: 'needs-input', reason: code } }); // prettier-ignore
      expect(scene.stage.effects().made).toBe(0);
    });

    test('of what the vendor does not sell so is refused, makes nothing, and tells nobody where it can be asked first', async () => {
      const { order, licensee, prepare, code } = told.refused;
      prepare?.(scene.stage.server);
      const walked = await scene.walk(scene.stage.order(1, order), { who: { ...WHO, ...licensee } });
      expect(walked.last).toMatchObject({ outcome: { kind: 'refused', code }, verdict: { state: 'refused', reason: code } }); // prettier-ignore
      expect(scene.stage.effects().made).toBe(0);
      if (api.declares.asksFirst === null) return;
      const asked = scene.stage.server.journal().map(textOf).join('\n');
      expect(VALUES.filter((value) => asked.includes(value))).toEqual([]);
    });

    test('after an open outcome is neither refused nor asked about: it stands in front of a person', async () => {
      for (const turned of [told.refused, told.needsInput]) {
        if (turned === null) continue;
        turned.prepare?.(scene.stage.server);
        const who = { ...WHO, ...turned.licensee };
        for (const step of scene.steps('issues')) {
          const { attempts } = await scene.walk(scene.stage.order(1, turned.order), {
            step,
            who,
            everOpen: true,
            most: 1,
          });
          expect(['dead', 'waiting']).toContain(attempts[0]!.verdict.state);
        }
      }
    });

    test.each(Object.entries(told?.differs ?? {}))('whose answer differs in its %s is not taken over', async (_name, replace) => {
      const requests = await scene.requestsOf('issue');
      scene.disturb(requests.at(-1)!.request, { kind: 'lie', replace });
      const { attempts } = await scene.walk(scene.stage.order(1));
      const met = attempts.find(({ asked }) => asked.some(wasDisturbed))!;
      expect(met.outcome.kind).toMatch(/^(unknown|disputed)$/);
      expect(['dead', 'waiting']).toContain(met.verdict.state);
      expect(scene.stage.effects().made).toBe(1);
    }); // prettier-ignore
  });
});
