import { checkHandlers, JOBS, jobsHandledBy, parsePayload, queuesSentTo, type JobName } from './jobs.js';

const handler = (job: JobName) => ({ job, handler: { handle: () => Promise.resolve() } });
const ID = 'dlv_01h455vb4pex5vsknk084sn02q';

test('a job holds one id and nothing else', () => {
  expect(parsePayload({ id: ID })).toEqual({ id: ID });
  for (const bad of [null, 'x', {}, { id: 7 }, { id: 'Mai Nguyễn' }, { id: ID, email: 'x' }, { id: `${ID} ` }]) {
    expect(() => parsePayload(bad)).toThrow('exactly one id');
  }
});

test('a service starts only with exactly one handler for each of its jobs', () => {
  expect([...checkHandlers('support', [handler('advance-escalation')]).keys()]).toEqual(['advance-escalation']);
  expect(() => checkHandlers('support', [])).toThrow('No handler for: advance-escalation');
  expect(() => checkHandlers('support', [handler('advance-escalation'), handler('advance-escalation')])).toThrow(
    'two handlers',
  );
  expect(() => checkHandlers('support', [handler('advance-escalation'), handler('deliver')])).toThrow(
    'does not handle',
  );
});

test('every job says who sends it, who handles it and why', () => {
  for (const job of Object.values(JOBS)) {
    expect(job.sentBy.length).toBeGreaterThan(0);
    expect(job.because).toMatch(/\.$/);
  }
  expect(jobsHandledBy('vendor-sync')).toEqual(['deliver']);
  expect(jobsHandledBy('orders')).toEqual([]);
  expect(queuesSentTo('orders')).toEqual(['vendor-sync']);
});
