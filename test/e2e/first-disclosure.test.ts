import { TEXTS } from '../../apps/consent/src/texts/texts.js';
import { Licensees, linkIn, textOf } from '../support/licensee.js';
import { opened } from '../support/opened.js';
import { line } from '../support/staff.js';
import type { KeptMail } from '../support/mailbox.js';
import { queues } from '../support/redis.js';
import { waitFor } from '../support/wait-for.js';

const WORDS = TEXTS.de.mail.firstDisclosure.subject;
const WHO = { firstName: 'Zoë', lastName: 'Nguyễn' };

describe.each(queues())('the first disclosure on the %s queue', (queue) => {
  const at = opened(() => Licensees.open(queue));
  let customer: string;
  let people = 0;
  beforeAll(async () => {
    customer = await at.desk.customer('Beispiel GmbH');
  });

  const someone = () => {
    people += 1;
    return { ...WHO, email: `first.${queue}.${people}@example.org` };
  };
  const rows = (email: string) =>
    at.desk.database.query<{ told_by: string; mails: string; state: string | null }>(
      `SELECT f.told_by, m.state, (SELECT count(*) FROM mails a JOIN person_versions v ON v.id = a.person_version_id
                                    WHERE a.kind = 'first-disclosure' AND v.person_id = p.id) AS mails
         FROM persons p JOIN first_disclosures f ON f.person_id = p.id LEFT JOIN mails m ON m.id = f.mail_id WHERE p.email_key = $1`,
      [email],
    );

  /** Of a link that nobody asked for: it may come on the first day of a holiday. */
  async function livesFor14Days(email: string, mail: KeptMail): Promise<void> {
    const of = `kind = 'person' AND person_id = (SELECT id FROM persons WHERE email_key = '${email}')`;
    const [link] = await at.desk.database.query<{ end: Date; days: number }>(
      `SELECT expires_at AS end, (extract(epoch FROM expires_at - created_at) / 86400)::float AS days FROM licensee_links WHERE ${of}`,
    );
    expect(link!.days).toBeCloseTo(14, 3);
    const day = new Intl.DateTimeFormat('de-DE', { dateStyle: 'long', timeZone: 'Europe/Berlin' }).format(link!.end);
    expect(textOf(mail)).toContain(`Der Link gilt bis: ${day}`);
    for (const [passed, status] of [
      ['13 days 23 hours', 200],
      ['2 hours', 404],
    ] as const) {
      await at.desk.database.query(
        `UPDATE licensee_links SET expires_at = expires_at - interval '${passed}' WHERE ${of}`,
      );
      expect([passed, (await at.page(linkIn(mail, 'me'))).status]).toEqual([passed, status]);
    }
  }

  test('whoever did not order is told once: by whose order, which vendor, which fields, and where their page is', async () => {
    const who = someone();
    await at.desk.licensed(customer, who);
    const mail = await at.mail(who.email, WORDS);
    for (const part of [
      'Beispiel GmbH hat bei uns für Sie',
      'Legal entity plain',
      'Product plain',
      'Vorname',
      'E-Mail',
      'Vereinigte Staaten',
    ])
      expect(textOf(mail)).toContain(part);
    const own = await at.page(linkIn(mail, 'me'));
    expect(own.status).toBe(200);
    expect(own.html).toContain(TEXTS.de.purposes.issue);
    await livesFor14Days(who.email, mail);
    await at.desk.licensed(customer, who);
    await at.desk.orderIn((await at.desk.placed(customer, [line('KEYGEN', who)])).id, 'fulfilled');
    await waitFor('the mail about the other vendor', () => at.mailsTo(who.email, 'Legal entity keygen').length === 1);
    expect(at.mailsTo(who.email, 'Legal entity plain')).toHaveLength(1);
    expect((await rows(who.email)).map(({ mails }) => mails)).toEqual(['2', '2']);
  });

  test.each(['told.after-commit', 'mail.before-send'])(
    'a process that dies at %s leaves nobody untold, and tells nobody twice',
    async (point) => {
      const who = someone();
      await at.desk.service('consent').kill();
      const dying = await at.desk.start('consent', { SPARSAM_FAULT: `${point}:kill` });
      await at.desk.licensed(customer, who);
      await dying.exited();
      await Promise.all([at.desk.start('consent'), at.desk.start('consent')]);
      const [row] = await waitFor('the mail to be settled', async () => {
        const found = await rows(who.email);
        return ['sent', 'unknown'].includes(found[0]?.state ?? '') && found;
      });
      // Killed in the middle of sending nobody knows whether it left: that one stands in front of a person.
      const sent = point !== 'mail.before-send';
      expect(row).toEqual({ told_by: 'mail', mails: '1', state: sent ? 'sent' : 'unknown' });
      expect(at.mailsTo(who.email, WORDS)).toHaveLength(sent ? 1 : 0);
      await at.desk.processes.findLast((process) => process.name === 'consent')!.kill();
    },
  );
});
