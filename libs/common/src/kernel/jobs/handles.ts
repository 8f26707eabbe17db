/** Which class answers which job; the start-up finds them all and stops where one is missing. */
import { applyDecorators, Injectable, SetMetadata, type OnModuleInit } from '@nestjs/common';
import type { DiscoveryService } from '@nestjs/core';
import { checkHandlers, type JobHandler, type JobName } from './jobs.js';
import type { ServiceName } from '../services.js';

const HANDLES = Symbol('handles');

/** Marks the one handler of a job. */
export const Handles = (job: JobName) => applyDecorators(Injectable(), SetMetadata(HANDLES, job));

export const jobOf = (type: object): JobName | undefined => Reflect.getMetadata(HANDLES, type) as JobName | undefined;

/** The handlers of the whole application, wherever their feature declares them. */
export class HandlerRegistry implements OnModuleInit {
  private found: ReadonlyMap<JobName, JobHandler> | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly service: ServiceName,
  ) {}

  /** Stops the start unless each job of the service has exactly one handler, and no handler answers a job of another service. */
  onModuleInit(): void {
    this.found ??= this.find();
  }

  /** Finds the handlers itself if need be: a worker may get its first job before `onModuleInit`. */
  handlerOf(job: string): JobHandler | undefined {
    this.found ??= this.find();
    return this.found.get(job as JobName);
  }

  private find(): ReadonlyMap<JobName, JobHandler> {
    const handlers = this.discovery.getProviders().flatMap(({ metatype, instance }) => {
      const job = metatype && jobOf(metatype);
      return job ? [{ job, handler: instance as JobHandler }] : [];
    });
    return checkHandlers(this.service, handlers);
  }
}
