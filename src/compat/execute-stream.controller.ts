import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiFaults } from '../common/api-faults.js';
import { checkBody } from '../common/body-pipe.js';
import { describeError } from '../common/describe-error.js';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '../common/lazy-swagger.js';
import { Settings } from '../config/settings.js';
import { abortOnLeave } from '../execute/abort-on-leave.js';
import type { EventStream } from '../execute/event-stream.js';
import { ExecuteService } from '../execute/execute.service.js';
import { openEventStream } from '../execute/open-event-stream.js';
import { callerOf, noteExecution } from '../execute/request-execution.js';
import { refuseResuming } from '../execute/wants-events.js';
import { ExecuteStreamDto } from './compat.dto.js';
import { describeEnd, describeLive } from './describe-stream.js';

@ApiTags('Compatibility')
@Controller('api/execute-stream')
export class ExecuteStreamController {
  constructor(
    @Inject(ExecuteService) private readonly executions: ExecuteService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'executeStream',
    summary: 'Run Python and stream its output, in the events of the predecessor',
    description:
      'Lines `data: {json}` with `type`: `status`, `stdout` and `stderr` with `content` while the code runs, then `result` and `complete`, or `error`. New clients should request text/event-stream from `POST /api/execute`.',
  })
  @ApiBody({
    type: ExecuteStreamDto,
    examples: {
      steps: {
        summary: 'Output while the code runs',
        value: { code: 'import time\nfor n in range(3):\n    print(n)\n    time.sleep(0.2)\nn' },
      },
    },
  })
  @ApiOkResponse({
    description: 'The execution started; the last event has its outcome.',
    // Without a schema: some tools hold it against the whole stream, others against each event.
    content: { 'text/event-stream': {} },
  })
  @ApiFaults(409)
  async execute(
    @Body() sent: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const body = checkBody(sent, ExecuteStreamDto);
    refuseResuming(request.headers['last-event-id']);
    let stream: EventStream | null = null;
    const opened = (): EventStream => {
      stream ??= openEventStream(reply, this.settings, { unnamed: true });
      return stream;
    };
    try {
      const execution = await this.executions.execute({ ...body, collect: [] }, callerOf(request), {
        signal: abortOnLeave(reply),
        onEvent: (event) => {
          const told = describeLive(event);
          if (told) opened().live(told.type, told.data);
        },
      });
      noteExecution(request, body.code, execution);
      for (const { type, data } of describeEnd(execution)) await opened().send(type, data);
    } catch (error) {
      // Before the first event it is an ordinary error, with its status.
      if (!stream) throw error;
      const { sentence, code } = describeError(error, { bodyBytes: this.settings.bodyLimitBytes });
      await opened().send('error', { error: sentence, code });
    }
    opened().end();
  }
}
