/** The naive app's API: checks an order, stores it, adds a job. */
import { BullModule, InjectQueue } from '@nestjs/bullmq';
import { Body, Controller, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Queue } from 'bullmq';
import { IsEmail, IsInt, IsString, Length, Max, Min } from 'class-validator';
import 'reflect-metadata';
import { Repository } from 'typeorm';
import { openQueueBackEnd } from '#kernel/jobs/back-end.js';
import { ownSettings } from '../children.js';
import { database, NAIVE_QUEUE, NaiveOrder, type NaiveSettings } from './tables.js';

const settings = ownSettings<NaiveSettings>();

class PlaceBody {
  @IsString() @Length(1, 100) product: string;
  @IsInt() @Min(1) @Max(10_000) seats: number;
  @IsInt() @Min(1) @Max(120) termMonths: number;
  @IsString() @Length(1, 100) firstName: string;
  @IsString() @Length(1, 100) lastName: string;
  @IsEmail() email: string;
}

@Controller('orders')
class OrderController {
  constructor(
    @InjectRepository(NaiveOrder) private readonly orders: Repository<NaiveOrder>,
    @InjectQueue(NAIVE_QUEUE) private readonly queue: Queue,
  ) {}

  @Post()
  async place(@Body() body: PlaceBody): Promise<NaiveOrder> {
    const order = await this.orders.save(this.orders.create({ ...body, state: 'placed', placedAt: new Date() }));
    await this.queue.add(
      'issue',
      { orderId: order.id },
      { jobId: order.id, attempts: 5, backoff: { type: 'exponential', delay: 5_000 }, removeOnComplete: true },
    );
    return order;
  }
}

const queue = openQueueBackEnd({ ...settings, poolMax: settings.atOnce, applicationName: 'bench-naive-api' });

@Module({
  imports: [
    TypeOrmModule.forRoot(database(settings, 'api')),
    TypeOrmModule.forFeature([NaiveOrder]),
    BullModule.forRoot({ connection: queue.connection }),
    BullModule.registerQueue({ name: NAIVE_QUEUE }),
  ],
  controllers: [OrderController],
})
class ApiModule {}

const app = await NestFactory.create<NestFastifyApplication>(ApiModule, new FastifyAdapter(), { logger: ['error'] });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true, forbidNonWhitelisted: true }));
await app.listen(0, '127.0.0.1');
process.send?.({ url: await app.getUrl() });
process.once('disconnect', () => process.exit(0));
