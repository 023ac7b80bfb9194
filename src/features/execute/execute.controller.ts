import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { LOCATION } from '../../server/http/annotations/api-headers.js';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import { MultipartBody } from '../../server/http/body/multipart-body.js';
import { prefersAsync } from '../../server/http/prefers-async.js';
import { ApiRunAnswer } from '../executions/api-run-answer.js';
import { AsyncExecuteDto } from '../executions/async-execute.dto.js';
import { deliver } from '../executions/deliver.js';
import { describeOutcome } from '../executions/describe-outcome.js';
import { ExecuteService, type Execution } from '../executions/execute.service.js';
import { ExecuteAnswerDto } from '../executions/execute-answer.dto.js';
import { EXECUTE_EXAMPLES } from '../executions/execute-examples.js';
import { ExecuteToolsDto } from '../executions/execute-tools.dto.js';
import { EXECUTION_ID_HEADER } from '../executions/execution-id-header.js';
import { readForm } from '../executions/read-form.js';
import { callerOf, noteExecution } from '../executions/request-execution.js';
import { answerWithJob } from '../jobs/answer-with-job.js';
import { JobsService } from '../jobs/jobs.service.js';
import { RunsService } from '../runs/runs.service.js';
import { mayWait, type WaitingExecution } from '../runs/waiting-request.js';

const APPLIED = { description: '`respond-async`.', required: true, schema: { type: 'string' } } as const;

@ApiTags('Execute')
@Route({ scope: 'execute' })
@Controller('api')
export class ExecuteController {
  constructor(
    private readonly executions: ExecuteService,
    private readonly settings: Settings,
    private readonly jobs: JobsService,
    private readonly runs: RunsService,
  ) {}

  @Post('execute')
  @HttpCode(200)
  @Route({ body: ['json', 'multipart'], idempotent: true })
  @ApiOperation({
    operationId: 'execute',
    summary: 'Run Python in a pristine interpreter',
    description:
      'Every run starts in a fresh interpreter. An exception, a timeout or another limit is an outcome of a run that happened: status 200, `success: false`, and everything that was produced in `data`.\n\nWith `Accept: text/event-stream` the answer is a stream of events while the code runs: `started`, `stdout`, `stderr`, `display`, then `result` with the same envelope as the JSON answer, and `done`. Files too large for JSON can be sent as a form: a part `request` with this JSON, and a part for each file, named by its path.\n\nWith `Prefer: respond-async` the answer is 202 with a job, whose address is in `Location`.',
  })
  @ApiHeader(EXECUTION_ID_HEADER)
  @ApiHeader({
    name: 'Prefer',
    required: false,
    description:
      '`respond-async`: answers 202 with a job, as `POST /api/jobs` does; the body may then contain `callbackUrl`, too.',
    schema: { type: 'string' },
  })
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ type: ExecuteToolsDto, examples: EXECUTE_EXAMPLES })
  @ApiRunAnswer(ExecuteAnswerDto, 'The execution ended; `outcome` says how.')
  @ApiResponse({
    status: 202,
    description: 'With `Prefer: respond-async`: the job; `Location` has its path.',
    headers: { ...LOCATION, 'Preference-Applied': APPLIED },
    content: { 'application/json': { schema: { $ref: '#/components/schemas/JobEnvelopeDto' } } },
  })
  @ApiFaults(409)
  async execute(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const later = prefersAsync(request.headers.prefer);
    const read = <T extends ExecuteToolsDto | AsyncExecuteDto>(dto: new () => T) =>
      body instanceof MultipartBody ? readForm(body, this.settings, dto) : checkBody(body, dto);
    if (later) {
      const asked = await read(AsyncExecuteDto);
      reply.header('preference-applied', 'respond-async');
      return answerWithJob(this.jobs, asked, request, reply);
    }
    const asked = await read(ExecuteToolsDto);
    await deliver({
      request,
      reply,
      settings: this.settings,
      describe: ({
        report,
        facts,
        answer = describeOutcome(report, facts),
      }: Execution & Partial<WaitingExecution>) => answer,
      run: async (options) => {
        const execution = mayWait(asked)
          ? await this.runs.start(asked, caller, options)
          : await this.executions.execute(asked, caller, options);
        noteExecution(request, asked.code, execution);
        return execution;
      },
    });
  }
}
