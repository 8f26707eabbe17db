/**
 * Whether this process has the wrapping key of this database. A fresh database has none: the first person's key binds it, and from
 * then on no person's key is wrapped with another.
 */
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ConfigError } from '#kernel/config/env.js';
import { onceAvailable } from '#kernel/database/once-available.js';
import { rows } from '#kernel/database/rows.js';
import { log } from '#kernel/log/log.js';
import { Refusal } from '#kernel/refusal.js';
import type { WrappingKey } from '#model/person.entity.js';
import { wrappingKeyId } from './person-key.js';

const READ = `SELECT key_id FROM wrapping_key`;
/** A concurrent insert waits for the first one to commit, then writes nothing. */
const BIND = `INSERT INTO wrapping_key (one, key_id, first_used_at) VALUES (true, $1, clock_timestamp()) ON CONFLICT DO NOTHING`;

type Reader = Pick<EntityManager, 'query'>;

async function boundKeyId(reader: Reader): Promise<string | undefined> {
  const [row] = await rows<Pick<WrappingKey, 'keyId'>>(reader, READ);
  return row?.keyId;
}

/** The id to write beside a person's key, within the transaction that writes it. Throws where the database is bound to another key. */
export async function bindWrappingKey(manager: Reader, wrappingKey: Buffer): Promise<string> {
  const id = wrappingKeyId(wrappingKey);
  let bound = await boundKeyId(manager);
  if (bound === undefined) {
    await manager.query(BIND, [id]);
    bound = await boundKeyId(manager);
  }
  if (bound === id) return id;
  log.error('wrapping-key.wrong');
  throw new Refusal('service-unavailable');
}

@Injectable()
export class WrappingKeyCheck {
  constructor(
    private readonly source: DataSource,
    private readonly wrappingKey: Buffer,
  ) {}

  /** False where the database is bound to another key. */
  async isRight(): Promise<boolean> {
    const bound = await boundKeyId(this.source);
    return bound === undefined || bound === wrappingKeyId(this.wrappingKey);
  }

  /** With another key, this process would fail at each release, and no other process could unwrap the keys that it wraps. */
  async onModuleInit(): Promise<void> {
    if (!(await onceAvailable(() => this.isRight())))
      throw new ConfigError(["KEY_ENCRYPTION_KEY is not the key that wraps the persons' keys of this database"]);
  }
}
