import type { McpHttpHandler } from '@modelcontextprotocol/server';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../../base/errors.js';
import { serviceVersion } from '../../base/service-version.js';
import { Settings } from '../../config/settings.js';
import { abortOnLeave } from '../../server/http/answers/abort-on-leave.js';
import { ArtifactsService } from '../artifacts/artifacts.service.js';
import { ExecuteService } from '../executions/execute.service.js';
import { callerOf, noteExecution } from '../executions/request-execution.js';
import { PackagesService } from '../packages/packages.service.js';
import { SessionFilesService } from '../sessions/session-files.service.js';
import { SessionStepsService } from '../sessions/session-steps.service.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { serverFactory } from './server-factory.js';
import type { ToolCaller, ToolServices } from './tool.js';
import { originOf, webRequest } from './web-exchange.js';

/** Answers messages of the Model Context Protocol, with the services, owners and limits of the REST routes. */
@Injectable()
export class McpService implements OnApplicationShutdown {
  readonly #services: ToolServices;
  #handler: Promise<McpHttpHandler> | null = null;

  constructor(
    @Inject(Settings) settings: Settings,
    @Inject(ExecuteService) executions: ExecuteService,
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(SessionStepsService) steps: SessionStepsService,
    @Inject(SessionFilesService) files: SessionFilesService,
    @Inject(ArtifactsService) artifacts: ArtifactsService,
    @Inject(PackagesService) packages: PackagesService,
  ) {
    this.#services = { settings, executions, sessions, steps, files, artifacts, packages };
  }

  /** @throws ServiceError (rejection) */
  async answer(message: unknown, request: FastifyRequest, reply: FastifyReply): Promise<Response> {
    if (this.#services.settings.mcpTools === 'off') {
      throw new ServiceError('NOT_FOUND', 'This server has no MCP endpoint: MCP_TOOLS is off.');
    }
    // Each message counts as a request of its key, and has its own connection to cancel it by.
    if (Array.isArray(message)) {
      throw new ServiceError(
        'VALIDATION_FAILED',
        'Batches of messages are not supported; send one at a time.',
      );
    }
    const signal = abortOnLeave(reply);
    const caller: ToolCaller = {
      ...callerOf(request),
      origin: originOf(request),
      left: signal,
      note: (code, execution) => noteExecution(request, code, execution),
    };
    const extra = { caller };
    const authInfo = { token: '', clientId: caller.owner, scopes: [...caller.access.scopes], extra };
    this.#handler ??= this.#load();
    const handler = await this.#handler;
    return handler.fetch(webRequest(request, signal), { authInfo, parsedBody: message });
  }

  /** The package takes a part of the start, and most servers are never asked. */
  async #load(): Promise<McpHttpHandler> {
    const sdk = await import('@modelcontextprotocol/server');
    const factory = serverFactory(sdk, this.#services, serviceVersion());
    // Tools do not change while a client listens, so nothing is ever announced.
    return sdk.createMcpHandler(factory, { maxSubscriptions: 0 });
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.#handler)?.close();
  }
}
