import { faultResponses, HEADERS } from './fault-responses.js';
import { finishOperation } from './finish-operation.js';
import { finishSchemas } from './finish-schemas.js';
import type { DocumentedServer, OpenApi, Schema } from './open-api.js';

/** Adds what the decorators of the routes leave out because it follows from tables that the server itself uses. */
export function finishDocument(document: OpenApi, server: DocumentedServer): OpenApi {
  const paths = Object.fromEntries(
    Object.entries(document.paths).map(([path, methods]) => [
      path,
      Object.fromEntries(
        Object.entries(methods).map(([method, operation]) => [
          method,
          finishOperation(operation, method.toUpperCase(), server),
        ]),
      ),
    ]),
  );
  const schemas = finishSchemas(document.components.schemas, paths);
  return {
    ...document,
    paths,
    components: {
      ...document.components,
      schemas: server.signsWebhooks ? schemas : withoutCallbacks(schemas),
      responses: faultResponses(),
      headers: HEADERS,
    },
  };
}

/** A server that signs no deliveries refuses every `callbackUrl`. */
function withoutCallbacks(schemas: Record<string, Schema>): Record<string, Schema> {
  const { JobRequestDto: job } = schemas;
  if (!job?.properties) return schemas;
  const { callbackUrl: _, ...properties } = job.properties;
  return { ...schemas, JobRequestDto: { ...job, properties } };
}
