import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Settings } from '../../config/settings.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiBody,
  ApiConsumes,
  ApiHeader,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import { MultipartBody } from '../../server/http/body/multipart-body.js';
import { ApiRunAnswer } from '../executions/api-run-answer.js';
import { deliver } from '../executions/deliver.js';
import { EXECUTION_ID_HEADER } from '../executions/execution-id-header.js';
import { readForm } from '../executions/read-form.js';
import { callerOf, noteExecution } from '../executions/request-execution.js';
import { describeStep } from './describe-session.js';
import { SessionExecuteAnswerDto } from './dto/session-answers.dto.js';
import { SessionExecuteDto } from './dto/session-requests.dto.js';
import { STEP_EXAMPLES } from './session-examples.js';
import { SESSION_ID } from './session-parameters.js';
import { SessionStepsService } from './session-steps.service.js';

@ApiTags('Sessions')
@Route({ scope: 'sessions' })
@Controller('api/sessions/:id/execute')
export class SessionStepsController {
  constructor(
    private readonly steps: SessionStepsService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @Route({ body: ['json', 'multipart'], idempotent: true })
  @ApiOperation({
    operationId: 'executeInSession',
    summary: 'Run Python where the previous step ended',
    description:
      'As POST /api/execute, with events and forms. Variables, functions, classes, generators, modules, files, open files and the current folder live on; the previous values are `_`, `__`. A run that fails keeps what it changed before. One run at a time: others wait in order.',
  })
  @ApiParam(SESSION_ID)
  @ApiHeader(EXECUTION_ID_HEADER)
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiBody({ type: SessionExecuteDto, examples: STEP_EXAMPLES })
  @ApiRunAnswer(SessionExecuteAnswerDto, 'The execution ended; `state` says what became of the session.')
  @ApiFaults(404, 409, 422)
  async execute(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = callerOf(request);
    const isForm = body instanceof MultipartBody;
    const { wait = true, ...asked } = isForm
      ? await readForm(body, this.settings, SessionExecuteDto)
      : checkBody(body, SessionExecuteDto);
    await deliver({
      request,
      reply,
      settings: this.settings,
      describe: describeStep,
      run: async (options) => {
        const step = await this.steps.execute(id, asked, caller, { ...options, wait });
        noteExecution(request, asked.code, step);
        return step;
      },
    });
  }
}
