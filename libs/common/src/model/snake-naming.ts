/** A column is called as its property, in snake_case, and a primary key as its table; an entity names one only where it must differ. */
import { DefaultNamingStrategy, type Table } from 'typeorm';

export class SnakeNaming extends DefaultNamingStrategy {
  override columnName(property: string, given: string | undefined): string {
    return given ?? property.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
  }

  override primaryKeyName(table: Table | string): string {
    return `${this.getTableName(table)}_pk`;
  }
}
