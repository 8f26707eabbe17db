/** Sends what a pages provider returned: its status, its headers and its body. */
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import type { Reply } from '#kernel/http/reply.js';
import type { Shown } from './shown.js';

export class ShowInterceptor implements NestInterceptor<Shown, string> {
  intercept(context: ExecutionContext, next: CallHandler<Shown>): Observable<string> {
    const reply = context.switchToHttp().getResponse<Reply>();
    return next.handle().pipe(
      map(({ status, headers, body }) => {
        reply.status(status);
        for (const [name, value] of Object.entries(headers)) reply.header(name, value);
        return body;
      }),
    );
  }
}
