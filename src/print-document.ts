/** `node dist/print-document.js`: prints the OpenAPI document of a server with these settings, without starting one. */
import { createApp } from './create-app.js';
import { DocsService } from './operations/openapi/docs.service.js';

const app = await createApp();
const json = await app.get(DocsService).documentJson();
process.stdout.write(`${json}\n`);
