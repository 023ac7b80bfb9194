import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { ownerOf } from '../../server/access/owner.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { LOCATION } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { sendJson } from '../../server/http/answers/json-pieces.js';
import { UUID } from '../../server/http/rules/schema-patterns.js';
import { EXECUTE_EXAMPLES } from '../executions/execute-examples.js';
import { answerWithJob } from './answer-with-job.js';
import { describeJob, describeWithAnswer } from './describe-job.js';
import { JobEnvelopeDto, type JobListDto, JobListEnvelopeDto, JobRequestDto } from './job.dto.js';
import { JOB_STATES } from './job.js';
import { JobsService } from './jobs.service.js';
import { PAGE_DEFAULT, PAGE_MAX, readPage, readWait, WAIT_MAX_SECONDS } from './read-query.js';

const ID = {
  name: 'id',
  description: 'The id of the job.',
  schema: { type: 'string', format: 'uuid' },
} as const;

@ApiTags('Jobs')
@Route({ scope: 'execute' })
@Controller('api/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Post()
  @HttpCode(202)
  @Route({ idempotent: true })
  @ApiOperation({
    operationId: 'createJob',
    summary: 'Accept Python as a job',
    description:
      'Answers once the job is on disk, or in Redis: from then on it survives a restart of the server. Jobs run after requests whose clients wait. `POST /api/execute` with `Prefer: respond-async` does the same.',
  })
  @ApiBody({ type: JobRequestDto, examples: EXECUTE_EXAMPLES })
  @ApiResponse({
    status: 202,
    type: JobEnvelopeDto,
    description: 'Accepted; `Location` has its path.',
    headers: LOCATION,
  })
  async accept(
    @Body() body: JobRequestDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await answerWithJob(this.jobs, body, request, reply);
  }

  @Get()
  @ApiOperation({
    operationId: 'listJobs',
    summary: 'List jobs of the caller',
    description: 'Newest first, in pages, without answers.',
  })
  @ApiQuery({ name: 'state', required: false, enum: JOB_STATES, description: 'Only jobs in this state.' })
  @ApiQuery({
    name: 'limit',
    required: false,
    description: 'Jobs per page.',
    schema: { type: 'integer', minimum: 1, maximum: PAGE_MAX, default: PAGE_DEFAULT },
  })
  @ApiQuery({
    name: 'before',
    required: false,
    description: '`next` of the previous page.',
    schema: { type: 'string', format: 'uuid', pattern: UUID },
  })
  @ApiOkResponse({ type: JobListEnvelopeDto, description: 'A page of jobs.' })
  async list(
    @Query() query: { limit?: string; state?: string; before?: string },
    @Req() request: FastifyRequest,
  ): Promise<Envelope<JobListDto>> {
    const { limit, state, before } = readPage(query);
    const { jobs, more } = await this.jobs.list(ownerOf(request), limit, state, before);
    return succeeded(
      { jobs: jobs.map(describeJob), next: more ? (jobs.at(-1)?.id ?? null) : null },
      request.id,
    );
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'readJob',
    summary: 'One job',
    description: 'With its answer once it has ended.',
  })
  @ApiParam(ID)
  @ApiQuery({
    name: 'wait',
    required: false,
    description: 'Seconds to wait for the job to end before answering.',
    schema: { type: 'number', minimum: 0, maximum: WAIT_MAX_SECONDS, multipleOf: 0.001, default: 0 },
  })
  @ApiOkResponse({ type: JobEnvelopeDto, description: 'The job.' })
  @ApiFaults(404)
  async read(
    @Param('id') id: string,
    @Query('wait') wait: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const owner = ownerOf(request);
    const waitMs = readWait(wait);
    if (waitMs > 0) await this.jobs.waitFor(owner, id, waitMs, abortOnLeave(reply));
    const found = await this.jobs.get(owner, id);
    if (!found) throw notFound();
    await sendJson(reply, succeeded(describeWithAnswer(found.job, found.answer), request.id));
  }

  @Delete(':id')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'cancelJob',
    summary: 'Cancel a job',
    description: 'A queued job does not run; a running one is stopped, as by `DELETE /api/executions/{id}`.',
  })
  @ApiParam(ID)
  @ApiResponse({ status: 202, type: JobEnvelopeDto, description: 'Cancellation is under way.' })
  @ApiFaults(404, 409)
  async cancel(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const owner = ownerOf(request);
    const cancelled = await this.jobs.cancel(owner, id);
    const found = await this.jobs.get(owner, id);
    if (cancelled === null || !found) throw notFound();
    if (!cancelled) throw new ServiceError('JOB_FINISHED', `The job has ended: ${found.job.state}.`);
    await sendJson(reply, succeeded(describeWithAnswer(found.job, found.answer), request.id));
  }
}

function notFound(): ServiceError {
  return new ServiceError('JOB_NOT_FOUND', 'Job not found; its result may have expired.');
}
