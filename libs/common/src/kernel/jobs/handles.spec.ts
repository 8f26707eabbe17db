import { Module, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { HandlerRegistry, Handles } from './handles.js';
import type { JobHandler } from './jobs.js';

@Handles('advance-escalation')
class Advance implements JobHandler {
  handle = () => Promise.resolve();
}
@Handles('advance-escalation')
class AdvanceToo extends Advance {}
@Handles('deliver')
class Deliver extends Advance {}

/** An application of one feature, which has these handlers. */
async function started(...handlers: Type[]): Promise<HandlerRegistry> {
  @Module({ providers: handlers })
  class Feature {}
  @Module({
    imports: [DiscoveryModule, Feature],
    providers: [
      {
        provide: HandlerRegistry,
        inject: [DiscoveryService],
        useFactory: (discovery: DiscoveryService) => new HandlerRegistry(discovery, 'support'),
      },
    ],
  })
  class App {}
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  return app.get(HandlerRegistry);
}

test('a handler is found wherever its feature declares it', async () => {
  const registry = await started(Advance);
  expect(registry.handlerOf('advance-escalation')).toBeInstanceOf(Advance);
  expect(registry.handlerOf('deliver')).toBeUndefined();
});

test.each([
  ['no handler', [], 'No handler for: advance-escalation'],
  ['two handlers', [Advance, AdvanceToo], 'two handlers'],
  ['a handler of another service', [Advance, Deliver], 'does not handle'],
])('a service with %s does not start', async (_name, handlers, why) => {
  await expect(started(...handlers)).rejects.toThrow(why);
});
