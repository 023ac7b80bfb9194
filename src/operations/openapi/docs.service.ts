import { setImmediate as nextTurn } from 'node:timers/promises';
import { type INestApplication, Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Settings } from '../../config/settings.js';
import { AccessService } from '../../server/access/access.service.js';
import { loadSwagger } from '../../server/http/annotations/lazy-swagger.js';
import { FaultDto } from '../../server/http/answers/envelope.dto.js';
import { documentBase } from './document-base.js';
import { finishDocument } from './finish-document.js';
import type { OpenApi } from './open-api.js';

/** The OpenAPI document; made when it is first asked for, since the start of the server should not wait for it. */
@Injectable()
export class DocsService {
  private app: INestApplication | undefined;
  private json: Promise<string> | undefined;

  constructor(
    private readonly access: AccessService,
    private readonly settings: Settings,
  ) {}

  /** The application whose routes are documented. */
  attach(app: INestApplication): void {
    this.app = app;
  }

  /** The document as JSON text. */
  documentJson(): Promise<string> {
    this.json ??= this.createDocument().then((document) => JSON.stringify(document));
    return this.json;
  }

  private async createDocument(): Promise<OpenApi> {
    const { app, access, settings } = this;
    if (!app) throw new Error('The document was requested before the application was created.');
    const { SwaggerModule } = await loadSwagger();
    const server = {
      asksForKeys: access.asksForKeys,
      metricsOpen: settings.metricsAccess === 'open',
      signsWebhooks: settings.webhookSecrets !== '',
    };
    const base = documentBase(server) as unknown as OpenAPIObject;
    const document = await documentByModule(app, (include) =>
      SwaggerModule.createDocument(app, base, { include, extraModels: [FaultDto] }),
    );
    return finishDocument(document as unknown as OpenApi, server);
  }
}

/** Module by module, each in its own turn of the event loop: all at once would block other requests for 0.1 s. */
async function documentByModule(
  app: INestApplication,
  create: (include: Type[]) => OpenAPIObject,
): Promise<OpenAPIObject> {
  const parts: OpenAPIObject[] = [];
  for (const { controllers, metatype } of app.get(ModulesContainer).values()) {
    if (controllers.size === 0) continue;
    await nextTurn();
    parts.push(create([metatype as Type]));
  }
  const paths: OpenAPIObject['paths'] = {};
  for (const [url, methods] of parts.flatMap((part) => Object.entries(part.paths))) {
    paths[url] = { ...paths[url], ...methods };
  }
  const schemas = Object.assign({}, ...parts.map(({ components }) => components?.schemas));
  // Everything but paths and schemas is the same in all.
  const [first] = parts;
  if (!first) throw new Error('The application has no routes.');
  return { ...first, paths, components: { ...first.components, schemas } };
}
