import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccessService } from '../access/access.service.js';
import { ApiFaults } from '../common/api-faults.js';
import { ApiIdempotent } from '../common/api-idempotent.js';
import { checkBody } from '../common/body-pipe.js';
import { describeError } from '../common/describe-error.js';
import { succeeded } from '../common/envelope.js';
import { ServiceError } from '../common/errors.js';
import { jsonText, sendJson } from '../common/json-pieces.js';
import { JsonText } from '../common/json-text.js';
import {
  ApiBody,
  ApiExtraModels,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '../common/lazy-swagger.js';
import { Settings } from '../config/settings.js';
import { abortOnLeave } from './abort-on-leave.js';
import { BatchAnswerDto, BatchDto } from './batch.dto.js';
import { describeAnswer } from './describe-answer.js';
import { ExecuteDto } from './execute.dto.js';
import { type Caller, ExecuteService } from './execute.service.js';
import { EXECUTION_ID_HEADER } from './execution-id-header.js';
import { callerOf } from './request-execution.js';
import { itemFault, runBatch } from './run-batch.js';
import { RunningExecutions } from './running-executions.js';

@ApiTags('Execute')
@Controller('api/execute/batch')
export class BatchController {
  constructor(
    @Inject(ExecuteService) private readonly executions: ExecuteService,
    @Inject(RunningExecutions) private readonly running: RunningExecutions,
    @Inject(AccessService) private readonly access: AccessService,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
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
  @ApiIdempotent()
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
