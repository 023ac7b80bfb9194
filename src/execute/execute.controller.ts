import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiFaults } from '../common/api-faults.dto.js';
import { failed, succeeded } from '../common/envelope.js';
import { stringify } from '../common/json-text.js';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { abortOnLeave } from './abort-on-leave.js';
import { describeOutcome } from './describe-outcome.js';
import { ExecuteDto } from './execute.dto.js';
import { ExecuteService } from './execute.service.js';
import { ExecuteAnswerDto } from './execute-answer.dto.js';
import { EXECUTE_EXAMPLES } from './execute-examples.js';
import { EXECUTION_ID_HEADER } from './execution-id-header.js';
import { callerOf, noteExecution } from './request-execution.js';

@ApiTags('Execute')
@Controller('api')
export class ExecuteController {
  constructor(@Inject(ExecuteService) private readonly executions: ExecuteService) {}

  @Post('execute')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Run Python in a pristine interpreter',
    description:
      'Every run starts in a fresh interpreter. An exception, a timeout or another limit is an outcome of a run that happened: status 200, `success: false`, and everything that was produced in `data`.',
  })
  @ApiHeader(EXECUTION_ID_HEADER)
  @ApiBody({ type: ExecuteDto, examples: EXECUTE_EXAMPLES })
  @ApiOkResponse({ type: ExecuteAnswerDto, description: 'The run happened; `outcome` says how it ended.' })
  @ApiFaults(400, 401, 403, 409, 413, 415, 429, 503)
  async execute(
    @Body() body: ExecuteDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const execution = await this.executions.execute(body, callerOf(request), {
      signal: abortOnLeave(reply),
    });
    noteExecution(request, body.code, execution);
    const { data, error, code } = describeOutcome(execution.report, execution.facts);
    const envelope = code ? failed(code, error ?? '', request.id, data) : succeeded(data, request.id);
    // Written here as text: the result is spliced in as Python wrote it, numbers beyond 2^53 included.
    reply.header('content-type', 'application/json; charset=utf-8').send(stringify(envelope));
  }
}
