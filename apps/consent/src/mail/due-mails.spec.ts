/** A look sends everything that is due, so many at once, and no mail holds up another. */
import { DueMails } from './due-mails.js';

/** Mails that are due, in the place of a database; `refuse` are never claimed. */
class Desk {
  readonly sent: string[] = [];
  most = 0;
  finds = 0;
  private readonly ends = new Map<string, () => void>();
  readonly mails: DueMails;

  constructor(
    readonly due: Set<string>,
    places: number,
    private readonly refuse: ReadonlySet<string> = new Set(),
    private readonly slow: ReadonlySet<string> = new Set(),
  ) {
    this.mails = new DueMails(
      places,
      (most, without) => {
        this.finds += 1;
        return Promise.resolve([...this.due].filter((id) => !without.includes(id)).slice(0, most));
      },
      (ids) => Promise.resolve(ids.filter((id) => !this.refuse.has(id)).map((id) => ({ id, ended: this.send(id) }))),
    );
  }

  private async send(id: string): Promise<void> {
    this.due.delete(id);
    const air = new Promise<void>((resolve) => this.ends.set(id, resolve));
    this.most = Math.max(this.most, this.ends.size);
    if (!this.slow.has(id)) setImmediate(() => this.end(id));
    await air;
    this.sent.push(id);
  }

  end(id: string): void {
    this.ends.get(id)!();
    this.ends.delete(id);
  }
}

const named = (count: number) => Array.from({ length: count }, (_, at) => `mai_${String(at).padStart(3, '0')}`);

test('everything that is due goes, never more at once than there are places', async () => {
  const desk = new Desk(new Set(named(100)), 8);
  await desk.mails.look();
  await desk.mails.landed();
  expect(desk.sent.sort()).toEqual(named(100));
  expect(desk.most).toBeLessThanOrEqual(8);
});

test('mails that cannot be claimed keep no other from its turn, and end the look', async () => {
  const desk = new Desk(new Set(named(40)), 8, new Set(named(20)));
  await desk.mails.look();
  await desk.mails.landed();
  expect(desk.sent.sort()).toEqual(named(40).slice(20));
});

test('a mail server that thinks long over some mails holds up neither the others nor the look', async () => {
  const slow = new Set(named(3));
  const desk = new Desk(new Set(named(40)), 8, new Set(), slow);
  await desk.mails.look();
  desk.due.add('mai_late');
  await desk.mails.look();
  await new Promise((resolve) => setImmediate(resolve));
  expect(desk.sent).toContain('mai_late');
  expect(desk.sent).not.toContain('mai_000');
  for (const id of slow) desk.end(id);
  await desk.mails.landed();
  expect(desk.sent).toHaveLength(41);
});

test('who asks while a look is under way is not forgotten, and begins no second look', async () => {
  const desk = new Desk(new Set(named(1)), 8);
  const looks = [desk.mails.look(), desk.mails.look(), desk.mails.look()];
  await Promise.all(looks);
  await desk.mails.landed();
  expect(desk.sent).toEqual(named(1));
  expect(desk.finds).toBeLessThanOrEqual(4);
});

test('once it is stopped no further mail begins', async () => {
  const desk = new Desk(new Set(named(10)), 4);
  desk.mails.stop();
  await desk.mails.look();
  expect(desk.sent).toEqual([]);
});
