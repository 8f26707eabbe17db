/** An address that was typed is on record until its mails are written: no stop of a process loses it. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LinkRequests1764731000000 implements MigrationInterface {
  name = 'LinkRequests1764731000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE "link_requests" ("id" text NOT NULL, "email_key" text NOT NULL, "language" text NOT NULL, "requested_at" TIMESTAMP WITH TIME ZONE NOT NULL, CONSTRAINT "PK_584f5bf87325f5cded142f12ea8" PRIMARY KEY ("id"))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "link_requests"`);
  }
}
