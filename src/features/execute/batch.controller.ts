import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../../base/describe-error.js';
import { ServiceError } from '../../base/errors.js';
import { JsonText } from '../../base/json/json-text.js';
import { Settings } from '../../config/settings.js';
import { AccessService } from '../../server/access/access.service.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { succeeded } from '../../server/http/answers/envelope.js';
import { jsonText, sendJson } from '../../server/http/answers/json-pieces.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import { describeAnswer } from '../executions/describe-answer.js';
import { ExecuteDto } from '../executions/execute.dto.js';
import { type Caller, ExecuteService } from '../executions/execute.service.js';
import { EXECUTION_ID_HEADER } from '../executions/execution-id-header.js';
import { callerOf } from '../executions/request-execution.js';
import { RunningExecutions } from '../executions/running-executions.js';
import { BatchAnswerDto, BatchDto } from './batch.dto.js';
import { itemFault, runBatch } from './run-batch.js';

@ApiTags('Execute')
@Route({ scope: 'execute' })
@Controller('api/execute/batch')
export class BatchController {
  constructor(
    private readonly executions: ExecuteService,
    private readonly running: RunningExecutions,
    private readonly access: AccessService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @Route({ idempotent: true })
  @ApiOperation({
    operationId: 'executeBatch',
    summary: 'Run many programs',
    description:
      'Each item runs in its own pristine interpreter, several at a time; results keep the order of the items. An item that fails or is invalid does not affect the others.',
  })
  @ApiHeader(EXECUTION_ID_HEADER)
  @ApiExtraModels(ExecuteDto)
  @ApiBody({ type: BatchDto })
  @ApiOkResponse({ type: BatchAnswerDto, description: 'Every item has a result.' })
  @ApiFaults(409)
  async run(
    @Body() { items }: BatchDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { batchItemsMax, batchAnswerBytes, poolSize } = this.settings;
    if (items.length > batchItemsMax) {
      const sentence = `The batch has ${items.length} items; at most ${batchItemsMax} are allowed.`;
      throw new ServiceError('PAYLOAD_TOO_LARGE', sentence);
    }
    // The request itself has been counted already.
    await this.access.charge(request, reply, items.length - 1);
    const { executionId = randomUUID(), answered, ...caller } = callerOf(request);
    const place = this.running.enter(executionId, caller.access, abortOnLeave(reply), answered);
    try {
      const { concurrent } = caller.access;
      const parallel = concurrent === null ? poolSize : Math.max(1, Math.min(poolSize, concurrent - 1));
      // The batch has its place among the executions of its owner; its items need none.
      const each = { ...caller, access: { ...caller.access, concurrent: null } };
      const answers = await runBatch(items, { parallel, answerBytes: batchAnswerBytes }, (item) =>
        this.runItem(item, each, place.signal),
      );
      const data = { batchId: executionId, results: answers.map((text) => new JsonText(text)) };
      await sendJson(reply, succeeded(data, request.id));
    } finally {
      place.leave();
    }
  }

  private async runItem(item: unknown, caller: Caller, signal: AbortSignal): Promise<string> {
    try {
      const asked = checkBody(item, ExecuteDto);
      return await jsonText(describeAnswer(await this.executions.execute(asked, caller, { signal })));
    } catch (error) {
      const { code, sentence } = describeError(error, { bodyBytes: this.settings.bodyLimitBytes });
      return itemFault(code, sentence);
    }
  }
}
