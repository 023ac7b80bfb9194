import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { CODE_OF_OUTCOME, describeOutcome } from '../../features/executions/describe-outcome.js';
import { ExecuteService } from '../../features/executions/execute.service.js';
import { callerOf, noteExecution } from '../../features/executions/request-execution.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { failed, succeeded } from '../../server/http/answers/envelope.js';
import { sendJson } from '../../server/http/answers/json-pieces.js';
import { NOT_BLANK } from '../../server/http/rules/schema-patterns.js';
import { RawAnswerDto } from './compat.dto.js';
import { CODE_BYTES_MAX } from './compat-limits.js';
import { describeRaw } from './describe-raw.js';

@ApiTags('Compatibility')
@Route({ scope: 'execute' })
@Controller('api/execute-raw')
export class ExecuteRawController {
  constructor(private readonly executions: ExecuteService) {}

  @Post()
  @HttpCode(200)
  @Route({ body: 'text', idempotent: true })
  @ApiOperation({
    operationId: 'executeRaw',
    summary: 'Run Python sent as plain text',
    description:
      'As in the predecessor, `result` is always a string, and if the code fails, `data` is null and `error` has the traceback. Up to 10 MB of code.',
  })
  @ApiConsumes('text/plain')
  @ApiBody({
    description: 'The Python program itself.',
    schema: { type: 'string', minLength: 1, pattern: NOT_BLANK, example: 'print("hello")\n6 * 7' },
    examples: { hello: { summary: 'Output and a value', value: 'print("hello")\n6 * 7' } },
  })
  @ApiOkResponse({ type: RawAnswerDto, description: 'The code was run; `success` says whether it failed.' })
  @ApiFaults(409)
  async execute(
    @Body() code: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const execution = await this.executions.execute(
      { code: checkCode(code), collect: [] },
      callerOf(request),
      {
        signal: abortOnLeave(reply),
        resultFormat: 'str',
      },
    );
    noteExecution(request, String(code), execution);
    const { report, facts } = execution;
    const { data, error } = describeRaw(report, describeOutcome(report, facts).error, facts.sharedFaults);
    const envelope = data
      ? succeeded(data, request.id)
      : failed(CODE_OF_OUTCOME[report.outcome] ?? 'EXECUTION_ERROR', error, request.id);
    await sendJson(reply, envelope);
  }
}

function checkCode(code: string | undefined): string {
  if (typeof code !== 'string' || code.trim() === '') {
    throw new ServiceError('EMPTY_BODY', 'The body must be Python code as text/plain; it is empty.');
  }
  const bytes = Buffer.byteLength(code);
  if (bytes > CODE_BYTES_MAX) {
    throw new ServiceError(
      'PAYLOAD_TOO_LARGE',
      `The code has ${bytes} bytes; at most ${CODE_BYTES_MAX} are allowed.`,
    );
  }
  return code;
}
