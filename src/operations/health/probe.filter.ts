import { type ArgumentsHost, Catch, type ExceptionFilter, ServiceUnavailableException } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** A failed probe answers in Terminus's own format, as orchestrators and dashboards expect, not in the envelope. */
@Catch(ServiceUnavailableException)
export class ProbeFilter implements ExceptionFilter {
  catch(exception: ServiceUnavailableException, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    reply
      .status(exception.getStatus())
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(exception.getResponse()));
  }
}
