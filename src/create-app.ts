import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { Settings } from './config/settings.js';
import { configuration } from './config/settings.module.js';
import { MetricsService } from './operations/metrics/metrics.service.js';
import { DocsService } from './operations/openapi/docs.service.js';
import { predecessorPath } from './predecessor/compat/predecessor-paths.js';
import { SharedFilesService } from './predecessor/shared-files/shared-files.service.js';
import { AccessService } from './server/access/access.service.js';
import { BrowsersService } from './server/browsers/browsers.service.js';
import { ApiExceptionFilter } from './server/http/answers/api-exception.filter.js';
import { answerBrokenUrl, answerClientError } from './server/http/answers/client-error.js';
import { makeRequestId } from './server/http/answers/request-id.js';
import { addSecurityHeaders } from './server/http/answers/security-headers.js';
import { refuseUnknownPaths } from './server/http/answers/unknown-path.js';
import { bodyLimits } from './server/http/body/body-limits.js';
import { addBodyParsers } from './server/http/body/body-parsers.js';
import { BodyPipe } from './server/http/body/body-pipe.js';
import { RouteTable } from './server/http/route-table.js';
import { IdempotencyService } from './server/idempotency/idempotency.service.js';
import { logRequests } from './server/logging/log-requests.js';
import { LOG } from './server/logging/log-tokens.js';
import { NestLoggerService } from './server/logging/nest-logger.service.js';
import { NetworkService } from './server/network/network.service.js';
import { ShutdownService } from './server/shutdown/shutdown.service.js';
import { TracingService } from './server/tracing/tracing.service.js';
import { TrafficService } from './server/traffic/traffic.service.js';

/** How often Node looks for requests that take too long, in ms: how exact their timeouts are. Its default is 30 s. */
const SLOW_REQUEST_CHECK_MS = 500;

/** Characters of one parameter in a path, decoded. */
const PATH_PARAMETER_LENGTH_MAX = 512;

/** The whole application, ready to listen. @throws ConfigurationError */
export async function createApp(): Promise<NestFastifyApplication> {
  await configuration;
  let drainAfter = (_request: FastifyRequest, _reply: FastifyReply): void => undefined;
  let trusts = (_address: string): boolean => false;
  const adapter = new FastifyAdapter({
    trustProxy: (address: string) => trusts(address),
    // Nest's middleware engine costs time in every request, and nothing here is middleware.
    skipMiddie: true,
    // Fastify refuses parameters of more than 100 characters; names of shared files may be longer.
    routerOptions: { maxParamLength: PATH_PARAMETER_LENGTH_MAX },
    genReqId: makeRequestId,
    rewriteUrl: ({ url = '/' }) => predecessorPath(url),
    clientErrorHandler: answerClientError,
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      drainAfter(request, reply);
      answerBrokenUrl(error, request, reply);
    },
    http: { connectionsCheckingInterval: SLOW_REQUEST_CHECK_MS },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
    forceCloseConnections: true,
  });
  const access = app.get(AccessService);
  access.open();
  app.get(NetworkService).open();
  const traffic = app.get(TrafficService);
  drainAfter = (request, reply) => traffic.drainAfter(request, reply);
  trusts = (address) => access.trusts(address);
  app.useLogger(app.get(NestLoggerService));
  app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
  app.get(DocsService).attach(app);
  await configureHttp(app, adapter.getInstance());
  return app;
}

/** Everything that must be in place before Nest registers the routes. */
async function configureHttp(app: NestFastifyApplication, fastify: FastifyInstance): Promise<void> {
  const settings = app.get(Settings);
  const { bodyLimitBytes, requestHeadersTimeoutMs, requestTimeoutMs } = settings;
  const traffic = app.get(TrafficService);
  // A client that sends a byte now and then would otherwise hold a connection for good.
  fastify.server.headersTimeout = requestHeadersTimeoutMs;
  fastify.server.requestTimeout = requestTimeoutMs;
  const log = app.get<Logger>(LOG);
  const routes = new RouteTable();
  fastify.addHook('onRoute', (route) => routes.add(route.method, route.url));
  traffic.watch(fastify);
  app.get(ShutdownService).watch(fastify);
  app.get(TracingService).watch(fastify);
  addBodyParsers(fastify, bodyLimits(settings));
  addSecurityHeaders(fastify);
  logRequests(fastify, log);
  app.get(MetricsService).watch(fastify);
  const filter = new ApiExceptionFilter(routes, log, { bodyBytes: bodyLimitBytes });
  await app.get(BrowsersService).guard(fastify, (...failed) => filter.answer(...failed));
  app.get(AccessService).guard(fastify);
  refuseUnknownPaths(fastify, routes);
  app.get(SharedFilesService).guard(fastify);
  app.get(IdempotencyService).watch(fastify);
  traffic.watchAnswers(fastify);
  // The page of the documentation names its files from /docs; the predecessor had it here. Nest would drop the slash.
  fastify.get('/docs/', { config: { scope: 'open' } }, (_request, reply) => reply.redirect('../docs', 301));
  app.useGlobalPipes(new BodyPipe());
  app.useGlobalFilters(filter);
}
