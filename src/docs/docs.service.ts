import { setImmediate as nextTurn } from 'node:timers/promises';
import { type INestApplication, Injectable, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { loadSwagger } from '../common/lazy-swagger.js';

/** Name of the one way to show who calls. */
const KEY = 'key';

/** The OpenAPI document; made when it is first asked for, since the start of the server should not wait for it. */
@Injectable()
export class DocsService {
  private app: INestApplication | undefined;
  private json: Promise<string> | undefined;

  /** The application whose routes are documented. */
  attach(app: INestApplication): void {
    this.app = app;
  }

  /** The document as JSON text. */
  documentJson(): Promise<string> {
    this.json ??= this.createDocument().then((document) => JSON.stringify(document));
    return this.json;
  }

  private async createDocument(): Promise<OpenAPIObject> {
    const { app } = this;
    if (!app) throw new Error('DocsService was asked for the document before it had an application.');
    const { DocumentBuilder, SwaggerModule } = await loadSwagger();
    const config = new DocumentBuilder()
      .setTitle('Pyodide Pool Server')
      .setDescription(
        'Runs Python over REST on a self-healing pool of Pyodide processes; every run starts in a pristine interpreter. Times are in ms and sizes in bytes unless a field says otherwise.',
      )
      .setVersion('1')
      .addTag('Execute', 'Run Python.')
      .addTag('Sessions', 'Run Python in states that live on.')
      .addTag('Jobs', 'Run Python later.')
      .addTag('Packages', 'What programs can import, and what they would need.')
      .addTag('Status', 'The pool, and numbers about executions.')
      .addTag('Probes', 'For Kubernetes and its kin, in the format of @nestjs/terminus.')
      .addTag('Compatibility', 'Routes of the Pyodide Express Server, kept for its clients.')
      .addTag(
        'Compatibility: shared files',
        'Its shared upload and plot folders; only while COMPAT_SHARED_FILES is on.',
      )
      // Either is enough: without, where the server asks for no keys.
      .addSecurityRequirements({})
      .addSecurityRequirements(KEY)
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', description: 'An API key, where the server asks for keys.' },
        KEY,
      )
      .build();
    return documentByModule(app, (include) => SwaggerModule.createDocument(app, config, { include }));
  }
}

/** Module by module, each in a turn of the event loop of its own: all at once nobody would be served for 0.1 s. */
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
  // What is no path and no schema is the same in all.
  const [first] = parts;
  if (!first) throw new Error('The application has no routes.');
  return { ...first, paths, components: { ...first.components, schemas } };
}
