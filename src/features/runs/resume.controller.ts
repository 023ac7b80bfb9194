import { Body, Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sourceOf } from '../../base/json/json-source.js';
import { Settings } from '../../config/settings.js';
import { ApiFaults } from '../../server/http/annotations/api-faults.js';
import { ApiBody, ApiOperation, ApiParam, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { ApiRunAnswer } from '../executions/api-run-answer.js';
import { deliver } from '../executions/deliver.js';
import { ExecuteAnswerDto } from '../executions/execute-answer.dto.js';
import { callerOf } from '../executions/request-execution.js';
import type { AnsweredRound } from './describe-run.js';
import { ResumeService } from './resume.service.js';
import { RUN_ID } from './run-parameters.js';
import { ResumeDto } from './runs.dto.js';

@ApiTags('Runs')
@Route({ scope: 'execute' })
@Controller('api/runs/:id/resume')
export class ResumeController {
  constructor(
    private readonly resumption: ResumeService,
    private readonly settings: Settings,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'resumeRun',
    summary: 'Deliver results to a run and go on with it',
    description:
      'The answer is that of POST /api/execute: the outcome `waiting` with further calls, or the end. A request that is sent again gets the same answer, without running anything. If the worker dies or the client leaves, the run stays where it was, and the request can be sent again.',
  })
  @ApiParam(RUN_ID)
  @ApiBody({
    type: ResumeDto,
    examples: {
      results: {
        summary: 'Two results',
        value: {
          round: 1,
          results: [
            { id: 'c1', value: { found: 3 } },
            { id: 'c2', error: { type: 'TimeoutError', message: 'no answer within 5 s' } },
          ],
        },
      },
    },
  })
  @ApiRunAnswer(ExecuteAnswerDto, 'The round ended; `outcome` says how.')
  @ApiFaults(404, 409, 422)
  async resume(
    @Param('id') id: string,
    @Body() body: ResumeDto,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const caller = { ...callerOf(request), executionId: undefined };
    await deliver({
      request,
      reply,
      settings: this.settings,
      describe: ({ answer }: AnsweredRound) => answer,
      run: async (options) => {
        const round = await this.resumption.resume(id, body, caller, options);
        noteRound(request, round, body);
        return round;
      },
    });
  }
}

/** Adds what a request delivered, and what came of it, to its log line. */
function noteRound(
  request: FastifyRequest,
  { report, facts, workerId = null, note }: AnsweredRound,
  body: ResumeDto,
): void {
  const resultBytes = Buffer.byteLength(sourceOf(body.results) ?? JSON.stringify(body.results));
  const round = note && { ...note, results: body.results.length, resultBytes };
  const { executionId } = facts;
  request.execution = { executionId, outcome: report.outcome, workerId, ...(round && { round }) };
}
