import { Inject, Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Authority } from '../../base/addresses/authority.js';
import { entriesOf, HostNames } from '../../base/addresses/host-names.js';
import { AllowedOrigins } from '../../base/addresses/web-origin.js';
import { ServiceError } from '../../base/errors.js';
import { shownText } from '../../base/shown-text.js';
import { ConfigurationError } from '../../config/load-settings.js';
import { Settings } from '../../config/settings.js';
import { AccessService } from '../access/access.service.js';
import { LOG } from '../logging/log-tokens.js';
import { corsOptions } from './cors-options.js';
import { RefusalLog } from './refusal-log.js';
import { hostsOf } from './request-hosts.js';
import { isAllowed, isForeign, isNavigationToPage, isProbe } from './site-rules.js';

const SHOWN_CHARACTERS = 80;

type OnError = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * What web pages may do: they run in browsers that reach the server where their authors do not. A page can send a key
 * only if somebody gave it one, so most of this is for servers without keys.
 */
@Injectable()
export class BrowsersService {
  readonly #names: HostNames;
  readonly #origins: AllowedOrigins;
  readonly #hostLog: RefusalLog;
  readonly #originLog: RefusalLog;

  constructor(
    { host, allowedHosts, corsOrigins }: Settings,
    private readonly access: AccessService,
    @Inject(LOG) log: Logger,
  ) {
    this.#names = new HostNames([host, ...entriesOf(allowedHosts)]);
    this.#origins = new AllowedOrigins(corsOrigins);
    this.#hostLog = new RefusalLog((refusal) =>
      log.warn(
        refusal,
        'A request for an unknown host was refused; if it names this server, add it to ALLOWED_HOSTS',
      ),
    );
    this.#originLog = new RefusalLog((refusal) =>
      log.warn(
        refusal,
        'A request from a page of another site was refused; to allow it, add its origin to CORS_ORIGINS',
      ),
    );
  }

  /**
   * Looks at every request before its key is looked at. To be called when the access service is open.
   * @param onError answers requests that fail at the route that CORS adds; Nest handles only routes that it added
   * @throws ConfigurationError (rejection) when any page could call a server that asks for no key
   */
  async guard(app: FastifyInstance, onError: OnError): Promise<void> {
    if (this.#origins.isAny && !this.access.asksForKeys) {
      throw new ConfigurationError([
        'CORS_ORIGINS=* requires API_KEYS_FILE: without keys, every web page could run code here; list the allowed origins',
      ]);
    }
    if (!this.#origins.isEmpty) {
      app.addHook('onRoute', (route) => {
        if (route.url !== '*') return;
        route.errorHandler = onError;
        // It answers an OPTIONS request that is no preflight as if no route existed.
        route.config = { ...route.config, scope: 'open' };
      });
      const { default: cors } = await import('@fastify/cors');
      // Awaited, so that its hook stands before those that follow.
      await app.register(cors, corsOptions(this.#origins));
    }
    app.addHook('onRequest', (request, _reply, done) => {
      try {
        this.#judge(request);
      } catch (error) {
        return done(error as Error);
      }
      done();
    });
  }

  /** @throws ServiceError VALIDATION_FAILED, HOST_UNKNOWN, ORIGIN_REFUSED */
  #judge(request: FastifyRequest): void {
    const hosts = hostsOf(request, (address) => this.access.trusts(address));
    if (this.access.asksForKeys) return;
    if (!isProbe(request)) this.#checkHosts(hosts);
    if (isAllowed(request, this.#origins) || isNavigationToPage(request)) return;
    if (isForeign(request, hosts, this.#names)) this.#refuse(request);
  }

  #checkHosts(hosts: readonly Authority[]): void {
    const unknown = hosts.find(({ name }) => !this.#names.has(name));
    if (!unknown) return;
    this.#hostLog.note(unknown.name);
    throw new ServiceError(
      'HOST_UNKNOWN',
      `"${shownText(unknown.name, SHOWN_CHARACTERS)}" is not a host name of this server; add it to ALLOWED_HOSTS if it is.`,
    );
  }

  #refuse({ headers }: FastifyRequest): never {
    const { origin } = headers;
    this.#originLog.note(origin ?? `Sec-Fetch-Site: ${headers['sec-fetch-site']}`);
    const who = origin === undefined ? 'another site' : `the origin "${shownText(origin, SHOWN_CHARACTERS)}"`;
    throw new ServiceError(
      'ORIGIN_REFUSED',
      `Pages of ${who} may not call this server, which requires no API key; CORS_ORIGINS lists the allowed origins.`,
    );
  }
}
