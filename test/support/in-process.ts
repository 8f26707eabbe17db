/** Services in the test's own process, on a database and an issuer of their own: one harness for tests of one service or of some. */
import { newId } from '#kernel/ids.js';
import { SERVICES, type ServiceName } from '#kernel/services.js';
import type { ApiRequest } from '../../tools/client/api-client.js';
import { serviceOf } from './access-table.js';
import { App, type AppWish } from './app.js';
import type { Answer, CallWish, Json, Problem } from './call.js';
import { cloneDatabase, type TestDatabase } from './cluster.js';
import { startIssuer, type Issuer, type TokenWish } from './issuer.js';
import { Staff } from './staff.js';

export interface Parts {
  readonly database: TestDatabase;
  readonly issuer: Issuer;
  readonly apps: App[];
}

export class InProcess extends Staff {
  readonly database: TestDatabase;
  readonly issuer: Issuer;
  readonly apps: App[];

  protected constructor({ database, issuer, apps }: Parts) {
    super();
    this.database = database;
    this.issuer = issuer;
    this.apps = apps;
  }

  protected static async parts(names: readonly ServiceName[]): Promise<Parts> {
    const [database, issuer] = await Promise.all([cloneDatabase(), startIssuer()]);
    const apps: App[] = [];
    for (const name of names) apps.push(await App.open(name, database, issuer));
    return { database, issuer, apps };
  }

  /** `more` services are opened beside orders. */
  static async open(...more: ServiceName[]): Promise<InProcess> {
    return new InProcess(await InProcess.parts(['orders', ...more]));
  }

  static openAll(): Promise<InProcess> {
    return InProcess.open(...SERVICES.filter((name) => name !== 'orders'));
  }

  /** One more, closed with the others. */
  async add(name: ServiceName, wish: AppWish = {}): Promise<App> {
    const app = await App.open(name, this.database, this.issuer, wish);
    this.apps.push(app);
    return app;
  }

  app(name: ServiceName): App {
    return this.apps.find((app) => app.name === name)!;
  }

  get orders(): App {
    return this.app('orders');
  }

  /** To the service that knows the path. */
  call<T = Json & Problem>(method: string, path: string, wish: CallWish = {}): Promise<Answer<T>> {
    return this.app(wish.service ?? serviceOf(path)).call<T>(method, path, wish);
  }

  protected sent(request: ApiRequest, who: TokenWish): Promise<Response> {
    return this.app(request.service).sent(request, who);
  }

  query<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return this.database.query<T>(sql, values);
  }

  /** The license that vendor-sync would write for the only line of this order; its maintenance is paid. */
  async licenseFor(orderId: string, serialNumber: string): Promise<string> {
    const id = newId('license');
    await this.query(
      `INSERT INTO licenses SELECT $1, f.id, p.vendor_id, p.id, f.person_version_id, gen_random_uuid(), $3, NULL, 1, current_date, NULL, '2099-12-31', 'active', now(), NULL
         FROM fulfilments f JOIN order_lines l ON l.id = f.order_line_id JOIN products p ON p.id = l.product_id WHERE l.order_id = $2`,
      [id, orderId, serialNumber],
    );
    return id;
  }

  async close(): Promise<void> {
    for (const app of this.apps.toReversed()) await app.close();
    await this.issuer.close();
    await this.database.drop();
  }
}
