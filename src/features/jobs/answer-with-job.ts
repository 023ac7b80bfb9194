import type { FastifyReply, FastifyRequest } from 'fastify';
import { succeeded } from '../../server/http/answers/envelope.js';
import { sendJson } from '../../server/http/answers/json-pieces.js';
import { callerOf } from '../executions/request-execution.js';
import { describeWithAnswer } from './describe-job.js';
import type { JobRequest, JobsService } from './jobs.service.js';

/**
 * Accepts a request as a job, and answers 202 with it.
 * @throws ServiceError (rejection) when it was not accepted
 */
export async function answerWithJob(
  jobs: JobsService,
  wanted: JobRequest,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const job = await jobs.accept(wanted, callerOf(request), request.traceparent);
  reply.status(202).header('location', `/api/jobs/${job.id}`);
  await sendJson(reply, succeeded(describeWithAnswer(job, null), request.id));
}
