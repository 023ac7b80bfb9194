import { type INestApplication, Injectable } from '@nestjs/common';
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
    if (!this.app) throw new Error('DocsService was asked for the document before it had an application.');
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
    return SwaggerModule.createDocument(this.app, config);
  }
}
