/** Prometheus reads what is counted. */
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { register } from 'prom-client';
import { Access } from '#kernel/http/access.js';
import { Audited } from '#kernel/http/audit-route.js';

@ApiExcludeController()
@Controller('metrics')
export class MetricsController {
  @Access('metrics', 'admin')
  @Audited('metrics.read')
  @Get()
  @Header('content-type', register.contentType)
  read(): Promise<string> {
    return register.metrics();
  }
}
