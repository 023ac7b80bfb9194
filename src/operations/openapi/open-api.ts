import type { FastifyContextConfig } from 'fastify';
import type { ROUTE_EXTENSION } from '../../server/http/annotations/route.decorator.js';

/** The part of OpenAPI 3.1 that is changed here. */
export interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  [keyword: string]: unknown;
}

export interface Media {
  schema?: Schema;
  [more: string]: unknown;
}

export interface Reply {
  $ref?: string;
  description?: string;
  headers?: Record<string, object>;
  content?: Record<string, Media>;
}

export interface Operation {
  parameters?: { name: string; in: string; [more: string]: unknown }[];
  requestBody?: { content: Record<string, Media>; [more: string]: unknown };
  responses: Record<string, Reply>;
  security?: Record<string, string[]>[];
  description?: string;
  /** What the route declares; not part of the finished document. */
  [ROUTE_EXTENSION]?: FastifyContextConfig;
  [more: string]: unknown;
}

export interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; [more: string]: unknown };
  [more: string]: unknown;
}

/** The settings of a server that its document depends on. */
export interface DocumentedServer {
  /** Whether callers need an API key. */
  asksForKeys: boolean;
  /** Whether /metrics is open where others need a key. */
  metricsOpen: boolean;
  /** Whether jobs may have a `callbackUrl`. */
  signsWebhooks: boolean;
}

export const schemaRef = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
