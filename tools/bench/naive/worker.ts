/** The naive app's worker: reads the order, calls the vendor, stores the license. */
import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import axios from 'axios';
import type { Job } from 'bullmq';
import http from 'node:http';
import 'reflect-metadata';
import { DataSource, Repository } from 'typeorm';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { ownSettings } from '../children.js';
import { database, NAIVE_QUEUE, NaiveLicense, NaiveOrder, type NaiveSettings } from './tables.js';

const settings = ownSettings<NaiveSettings>();
const vendor = axios.create({
  baseURL: settings.vendorUrl,
  httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
  timeout: 10_000,
});

type Issued = Pick<NaiveLicense, 'serialNumber' | 'licenseKey' | 'startsOn' | 'expiresOn'>;

@Processor(NAIVE_QUEUE, { concurrency: settings.atOnce })
class IssueProcessor extends WorkerHost {
  constructor(
    @InjectRepository(NaiveOrder) private readonly orders: Repository<NaiveOrder>,
    private readonly source: DataSource,
  ) {
    super();
  }

  override async process(job: Job<{ orderId: string }>): Promise<void> {
    const order = await this.orders.findOneByOrFail({ id: job.data.orderId });
    const { id, product, seats, termMonths, firstName, lastName, email } = order;
    const { data } = await vendor.post<Issued>(
      '/v1/licenses',
      { reference: id, product, seats, termMonths, licensee: { firstName, lastName, email } },
      { headers: { 'Idempotency-Key': id } },
    );
    const { serialNumber, licenseKey, startsOn, expiresOn } = data;
    await this.source.transaction(async (manager) => {
      await manager.insert(NaiveLicense, {
        orderId: id,
        serialNumber,
        licenseKey,
        startsOn,
        expiresOn,
        storedAt: new Date(),
      });
      await manager.update(NaiveOrder, id, { state: 'licensed' });
    });
  }
}

const queue = openQueueBackEnd({ ...settings, poolMax: settings.atOnce, applicationName: 'bench-naive-worker' });

@Module({
  imports: [
    TypeOrmModule.forRoot(database(settings, 'worker')),
    TypeOrmModule.forFeature([NaiveOrder]),
    BullModule.forRoot({ connection: queue.connection }),
    BullModule.registerQueue({ name: NAIVE_QUEUE }),
  ],
  providers: [IssueProcessor],
})
class WorkerModule {}

await NestFactory.createApplicationContext(WorkerModule, { logger: ['error'] });
process.send?.({});
process.once('disconnect', () => process.exit(0));
