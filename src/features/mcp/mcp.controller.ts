import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiExcludeController } from '../../server/http/annotations/lazy-swagger.js';
import { Route } from '../../server/http/annotations/route.decorator.js';
import { McpService } from './mcp.service.js';
import { sendResponse } from './web-exchange.js';

/** JSON-RPC of the Model Context Protocol, whose own schema describes it; docs/mcp.md describes the tools. */
@ApiExcludeController()
// Each of its tools checks the scope that its route has.
@Route({ scope: 'any' })
@Controller('mcp')
export class McpController {
  constructor(@Inject(McpService) private readonly mcp: McpService) {}

  @Post()
  @HttpCode(200)
  async post(
    @Body() message: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendResponse(reply, await this.mcp.answer(message, request, reply));
  }
}
