/**
 * An order line keeps the vendor's own name of its product, as it was when the line was placed: a letter that is repeated under
 * one intent key must say the same. It may be null for the lines that a service of the version before still places.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ProductReference1764007200000 implements MigrationInterface {
  name = 'ProductReference1764007200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "order_lines" ADD "product_reference" text`);
    await runner.query(`
      UPDATE "order_lines" l SET "product_reference" = p."vendor_reference" FROM "products" p WHERE p."id" = l."product_id"`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "order_lines" DROP COLUMN "product_reference"`);
  }
}
