/** Objections and wishes to be erased, as rows: one of a kind is open of a person. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RightsWishes1765080000000 implements MigrationInterface {
  name = 'RightsWishes1765080000000';

  async up(runner: QueryRunner): Promise<void> {
    const statements = [
      `CREATE TABLE "rights_wishes" ("id" text NOT NULL, "person_id" text NOT NULL, "kind" text NOT NULL, "text" text, "language" text NOT NULL, "wished_at" TIMESTAMP WITH TIME ZONE NOT NULL, "state" text NOT NULL, "answer" text, "settled_at" TIMESTAMP WITH TIME ZONE, "settled_by" text, CONSTRAINT "rights_wishes_pk" PRIMARY KEY ("id"))`,
      `CREATE INDEX "rights_wishes_person" ON "rights_wishes" ("person_id") `,
      `CREATE UNIQUE INDEX "rights_wishes_open" ON "rights_wishes" ("person_id", "kind") WHERE state = 'open'`,
      `ALTER TABLE "rights_wishes" ADD CONSTRAINT "rights_wishes_person_fk" FOREIGN KEY ("person_id") REFERENCES "persons"("id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
    ];
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "rights_wishes"`);
  }
}
