import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../../base/describe-error.js';
import { Settings } from '../../config/settings.js';
import { ExecuteService } from '../../features/executions/execute.service.js';
import { callerOf, noteExecution } from '../../features/executions/request-execution.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import type { EventStream } from '../../server/http/events/event-stream.js';
import { openEventStream } from '../../server/http/events/open-event-stream.js';
import { refuseResuming } from '../../server/http/events/wants-events.js';
import { ExecuteStreamDto } from './compat.dto.js';
import { describeEnd, describeLive } from './describe-stream.js';

@ApiTags('Compatibility')
@Route({ scope: 'execute', onlyEvents: true })
@Controller('api/execute-stream')
export class ExecuteStreamController {
  constructor(
    private readonly executions: ExecuteService,
    private readonly settings: Settings,
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
