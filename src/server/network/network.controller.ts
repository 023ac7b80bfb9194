import { Controller, Get, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { accessOf } from '../access/owner.js';
import { ApiOkResponse, ApiOperation, ApiTags } from '../http/annotations/lazy-swagger.js';
import { Route } from '../http/annotations/route.decorator.js';
import { type Envelope, succeeded } from '../http/answers/envelope.js';
import { describeRules } from './describe-rules.js';
import { NetworkRulesAnswerDto, type NetworkRulesDto } from './network.dto.js';
import { NetworkService } from './network.service.js';

@ApiTags('Network')
@Route({ scope: 'network' })
@Controller('api/network/rules')
export class NetworkController {
  constructor(private readonly network: NetworkService) {}

  @Get()
  @ApiOperation({
    operationId: 'listNetworkRules',
    summary: 'Network rules that requests may name',
    description:
      'An execution has no network unless its request names rules in `network`. Hosts, ports and methods of each; the values of headers that the server adds are never shown.',
  })
  @ApiOkResponse({ type: NetworkRulesAnswerDto, description: 'The rules that this caller may name.' })
  list(@Req() request: FastifyRequest): Envelope<NetworkRulesDto> {
    const { isOn } = this.network;
    return succeeded(
      { enabled: isOn, rules: describeRules(this.network.rulesOf(accessOf(request))) },
      request.id,
    );
  }
}
