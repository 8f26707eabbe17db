import type { License, Policy, User } from './keygen-resources.js';
import type { Effect, Effects, Fields } from './wire.js';

type Record = Fields & { createdTimes: number; revokedTimes: number; revoked: boolean };

/** What Keygen holds now, and beside it every create and revoke that ever happened. */
export class KeygenState {
  readonly users = new Map<string, User>();
  readonly licenses = new Map<string, License>();
  readonly policies = new Map<string, Policy>();
  private readonly userRecords = new Map<string, Record>();
  private readonly licenseRecords = new Map<string, Record>();

  get issued(): number {
    return this.licenseRecords.size;
  }

  findUser(idOrEmail: string): User | undefined {
    const wanted = idOrEmail.trim().toLowerCase();
    return [...this.users.values()].find((user) => user.id === wanted || user.email === wanted);
  }

  findLicense(idOrKey: string): License | undefined {
    const byId = this.licenses.get(idOrKey.toLowerCase());
    return byId ?? [...this.licenses.values()].find(({ key }) => key === idOrKey);
  }

  apply(effect: Effect): void {
    if (effect.type === 'policy-set') this.policies.set(String(effect.id), effect.policy as Policy);
    if (effect.type === 'user-created') {
      const user = effect.user as User;
      this.users.set(user.id, user);
      count(this.userRecords, user);
    }
    if (effect.type === 'license-created') {
      const license = effect.license as License;
      this.licenses.set(license.id, license);
      count(this.licenseRecords, license);
    }
    if (effect.type === 'license-revoked') {
      const id = String(effect.id);
      const record = this.licenseRecords.get(id)!;
      this.licenses.delete(id);
      Object.assign(record, { revoked: true, revokedTimes: record.revokedTimes + 1 });
    }
  }

  effects(): Effects {
    return { users: [...this.userRecords.values()], licenses: [...this.licenseRecords.values()] };
  }
}

function count(records: Map<string, Record>, made: User | License): void {
  const { createdTimes = 0, revokedTimes = 0 } = records.get(made.id) ?? {};
  records.set(made.id, { ...made, createdTimes: createdTimes + 1, revokedTimes, revoked: false });
}
