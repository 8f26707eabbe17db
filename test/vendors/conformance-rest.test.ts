/**
 * What holds for every vendor API, beside issuing: the look-up, the end of a license, and what leaves the house. One suite over every
 * folder below `vendors/`, walked against the vendor's own test server.
 */
import { Scene, SPOILT, SUITE, textOf } from './conformance/suite.js';
import { VALUES, WHO, type Attempt } from './conformance/walk.js';
import type { JournalEntry } from './journal.js';

describe.each(SUITE)('$folder', ({ api, told }) => {
  const scene = new Scene(api, told);
  const [lookUp] = scene.steps('looks-up');

  const lookUps = lookUp === undefined ? [] : [[lookUp]];
  describe.each(lookUps)('look-up by %s', (step) => {
    test('finds what was issued, and makes nothing', async () => {
      await scene.walk(scene.stage.order(1));
      scene.expectIssued(await scene.walk(scene.stage.order(1), { step, most: 1 }), scene.stage.order(1).reference);
      expect(scene.stage.effects().made).toBe(1);
    });

    test('that finds nothing leads to a step that issues', async () => {
      const { last } = await scene.walk(scene.stage.order(1), { step, most: 1 });
      expect(last.outcome.kind).toBe('next');
      expect(api.steps[last.verdict.step]!.effect).toBe('issues');
      expect(scene.stage.effects().made).toBe(0);
      scene.expectIssued(await scene.walk(scene.stage.order(1), { step }), scene.stage.order(1).reference);
    });

    test('that somebody between us answers, or that cannot be read, has found nothing out', async () => {
      for (const what of SPOILT)
        for (const isThere of [true, false]) {
          const order = scene.stage.order(isThere ? 1 : 2);
          if (isThere && scene.stage.effects().made === 0) await scene.walk(order);
          scene.stage.server.misbehave([{ do: what, times: 1 }]);
          const { last } = await scene.walk(order, { step, most: 1 });
          const name = `${isThere} ${JSON.stringify(what)}`;
          expect([name, last.outcome.kind]).toEqual([name, expect.stringMatching(/^(unknown|retry)$/)]);
          expect([name, last.verdict.step]).toEqual([name, api.steps[step]!.ifUnknown]);
        }
    });

    test('of a license that was ended does not find it issued', async () => {
      await scene.walk(scene.stage.order(1));
      await scene.walk(scene.stage.order(1), { purpose: 'revoke' });
      const { last } = await scene.walk(scene.stage.order(1), { step, most: 1 });
      expect(last.outcome).not.toMatchObject({ kind: 'done' });
      expect(scene.stage.effects()).toEqual({ made: 1, ended: 1 });
    });

    test.each(Object.entries(told?.differs ?? {}))('whose answer differs in its %s is not taken over', async (_name, replace) => {
      await scene.walk(scene.stage.order(1));
      scene.stage.server.misbehave([{ do: { kind: 'lie', replace }, times: 1 }]);
      const { last } = await scene.walk(scene.stage.order(1), { step, most: 1 });
      expect(last.outcome.kind).toMatch(/^(unknown|disputed)$/);
    }); // prettier-ignore
  });

  describe('revoke', () => {
    test('ends the license, once, however often it is asked', async () => {
      await scene.walk(scene.stage.order(1));
      expect((await scene.walk(scene.stage.order(1), { purpose: 'revoke' })).last.outcome).toMatchObject({ kind: 'done', did: 'ended' }); // prettier-ignore
      const again = await scene.walk(scene.stage.order(1), { purpose: 'revoke', everOpen: true });
      expect(['done', 'gone']).toContain(again.last.outcome.kind);
      expect(again.last.verdict.state).toBe('done');
      expect(scene.stage.effects()).toEqual({ made: 1, ended: 1 });
    });

    test('that somebody between us answers, or that cannot be read, is not done', async () => {
      const order = scene.stage.order(1);
      await scene.walk(order);
      // A wrong type of content comes with what the vendor did, and an end needs no content.
      for (const what of SPOILT.filter(({ kind }) => kind !== 'wrong-content-type')) {
        scene.stage.server.misbehave([{ do: what, times: 1 }]);
        const { last } = await scene.walk(order, { purpose: 'revoke', most: 1 });
        const name = JSON.stringify(what);
        expect([name, last.outcome.kind]).toEqual([name, expect.stringMatching(/^(unknown|retry)$/)]);
        expect([name, last.verdict.state]).not.toEqual([name, 'done']);
      }
      expect(scene.stage.effects().ended).toBe(0);
    });

    test('of what the vendor does not have stands in front of a person', async () => {
      const { last } = await scene.walk(scene.stage.order(1), { purpose: 'revoke' });
      expect(last.verdict.state).toBe('dead');
      expect(scene.stage.effects().ended).toBe(0);
    });

    test.each([
      ['before the vendor did it', false],
      ['after the vendor did it', true],
    ])('that times out %s is unknown, and ends it once', async (_name, afterEffect) => {
      await scene.atEach('revoke', async ({ request }, place) => {
        scene.disturb(request, { kind: 'hang' }, { afterEffect });
        const walked = await scene.walk(scene.stage.order(1), { purpose: 'revoke' });
        expect([place, walked.attempts[0]!.outcome.kind]).toEqual([place, 'unknown']);
        if (api.steps[walked.attempts[0]!.step]!.ifUnknown === 'person') return expect(walked.last.verdict.state).toBe('dead');
        expect([place, walked.last.verdict.state]).toEqual([place, 'done']);
        expect(scene.stage.effects().ended).toBe(1);
      });
    }); // prettier-ignore
  });

  describe('what leaves', () => {
    const found = (entries: readonly JournalEntry[]): string[] =>
      Object.entries(WHO)
        .filter(([, value]) => entries.some((entry) => textOf(entry).includes(value)))
        .map(([field]) => field);

    /** An order, another one for the same person, a look-up and an end: every step that there is. */
    const everything = async (): Promise<Attempt[]> => {
      const [first, second] = [scene.stage.order(1), scene.stage.order(2)];
      const walks = [await scene.walk(first), await scene.walk(second)];
      if (lookUp !== undefined) walks.push(await scene.walk(first, { step: lookUp, most: 1 }));
      walks.push(await scene.walk(first, { purpose: 'revoke' }));
      return walks.flatMap(({ attempts }) => attempts);
    };

    test('is exactly what each step declares, and every step was walked', async () => {
      const seen = await everything();
      expect([...new Set(seen.map(({ step }) => step))].sort()).toEqual(Object.keys(api.steps).sort());
      for (const step of Object.keys(api.steps)) {
        const { needs, accepts } = api.steps[step]!;
        const asked = seen.filter((each) => each.step === step).flatMap((each) => each.asked);
        expect([step, found(asked).sort()]).toEqual([step, [...needs, ...accepts].sort()]);
      }
    });

    test('has nothing personal in an address or a header, and no query that is not declared', async () => {
      for (const { step, asked } of await everything())
        for (const entry of asked) {
          const head = decodeURIComponent(`${entry.url}\n${entry.rawHeaders.join('\n')}`).toLowerCase();
          expect([step, VALUES.filter((value) => head.includes(value.toLowerCase()))]).toEqual([step, []]);
          const keys = [...new URLSearchParams(entry.url.split('?')[1] ?? '').keys()].sort();
          const declared = (api.steps[step]!.queries ?? []).map((query) => Object.keys(query).sort());
          if (keys.length > 0) expect(declared).toContainEqual(keys);
        }
    });

    test('of a licensee with only the fields that it needs is issued as well', async () => {
      const needed = new Set(Object.values(api.steps).flatMap(({ needs }) => needs));
      const who = Object.fromEntries(Object.entries(WHO).filter(([field]) => needed.has(field as never)));
      scene.expectIssued(await scene.walk(scene.stage.order(1), { who }), scene.stage.order(1).reference);
    });

    test('comes back in no outcome, whatever the vendor repeats of it', async () => {
      for (const status of [200, 201, 400, 401, 409, 422, 500]) {
        scene.stage.server.misbehave([{ do: { kind: 'echo-personal', status } }]);
        for (const step of Object.keys(api.steps)) {
          const outcome = JSON.stringify(await scene.stage.perform(step, scene.stage.order(1)));
          expect([step, status, VALUES.filter((value) => outcome.includes(value))]).toEqual([step, status, []]);
        }
      }
    });

    test('with another secret is turned away, and tries again', async () => {
      const secret = told.secret.replace(/.$/, 'x');
      for (const step of Object.keys(api.steps)) {
        const outcome = await scene.stage.perform(step, scene.stage.order(1), WHO, scene.stage.client(secret));
        expect(outcome).toMatchObject({ kind: 'retry', code: 'credentials-refused', vendorAtFault: true });
      }
      expect(scene.stage.effects()).toEqual({ made: 0, ended: 0 });
    });
  });
});
