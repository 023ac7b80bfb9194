import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { accessOf } from '../../server/access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { type Envelope, succeeded } from '../../server/http/answers/envelope.js';
import { CheckAnswerDto, CheckDto, type CheckedDto } from './check.dto.js';
import { CheckService } from './check.service.js';

@ApiTags('Packages')
@Route({ scope: 'execute' })
@Controller('api/check')
export class CheckController {
  constructor(private readonly checks: CheckService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'checkProgram',
    summary: 'Check a program without running it',
    description:
      'Whether it compiles, and for each import whether it is there, installable, or impossible here. A program that does not compile is an answer, not a fault: status 200, `valid: false`.',
  })
  @ApiOkResponse({ type: CheckAnswerDto, description: 'The findings.' })
  async check(
    @Body() body: CheckDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Envelope<CheckedDto>> {
    const checked = await this.checks.check(body.code, accessOf(request), abortOnLeave(reply));
    return succeeded(checked, request.id);
  }
}
