import type { FastifyContextConfig } from 'fastify';
import { Rules } from '../../server/http/rules/schema-rules.js';
import { finishDocument } from './finish-document.js';
import type { DocumentedServer, OpenApi, Operation, Schema } from './open-api.js';

@Rules({ unknown: 'ignored' })
class LenientDto {}

@Rules({ keywords: { minProperties: 1 } })
class StrictDto {}

const SERVER: DocumentedServer = { asksForKeys: false, metricsOpen: true, signsWebhooks: true };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const sent = (name: string, route: FastifyContextConfig = { scope: 'execute' }): Operation => ({
  'x-route': route,
  description: 'What it does.',
  requestBody: { content: { 'application/json': { schema: ref(name) } } },
  responses: { 200: { content: { 'application/json': { schema: ref('AnswerDto') } } }, 404: {} },
});

function finish(paths: OpenApi['paths'], server: Partial<DocumentedServer> = {}) {
  const object = { type: 'object', properties: {} };
  const schemas: Record<string, Schema> = {
    [LenientDto.name]: object,
    [StrictDto.name]: { ...object, properties: { part: ref('PartDto') } },
    PartDto: object,
    AnswerDto: object,
    ProbeDto: object,
    JobRequestDto: { ...object, properties: { code: {}, callbackUrl: {} } },
  };
  return finishDocument({ openapi: '3.1.0', paths, components: { schemas } }, { ...SERVER, ...server });
}

const operation = (paths: OpenApi['paths'], path: string, method: string) =>
  finish(paths).paths[path]?.[method] as Operation;

describe('finishDocument', () => {
  it('closes what requests are made of, unless their DTO ignores fields, and no answer', () => {
    const { schemas } = finish({
      '/api/execute': { post: sent('StrictDto') },
      '/api/execute-stream': { post: sent('LenientDto') },
    }).components;
    expect(schemas).toMatchObject({
      StrictDto: { additionalProperties: false, minProperties: 1 },
      PartDto: { additionalProperties: false },
      LenientDto: { additionalProperties: true },
    });
    expect(schemas.AnswerDto).not.toHaveProperty('additionalProperties');
  });

  it('asks for keys where the server does, and nowhere else', () => {
    const paths = {
      '/api/execute': { post: sent('StrictDto') },
      '/health': { get: { 'x-route': { scope: 'open' as const }, responses: {} } },
    };
    const security = (path: string, method: string, server: Partial<DocumentedServer>) =>
      finish(paths, server).paths[path]?.[method]?.security;
    const either = [{ bearer: [] }, { apiKey: [] }];
    expect(security('/api/execute', 'post', { asksForKeys: true })).toEqual(either);
    expect(security('/api/execute', 'post', {})).toEqual([{}, ...either]);
    expect(security('/health', 'get', { asksForKeys: true })).toEqual([]);
    const metrics = { '/metrics': { get: { 'x-route': { scope: 'metrics' as const }, responses: {} } } };
    const ofMetrics = (metricsOpen: boolean) =>
      finish(metrics, { metricsOpen, asksForKeys: true }).paths['/metrics']?.get?.security;
    expect([ofMetrics(true), ofMetrics(false)]).toEqual([[], either]);
  });

  it('says which scope a key needs', () => {
    const { description } = operation(
      { '/api/execute': { post: sent('StrictDto') } },
      '/api/execute',
      'post',
    );
    expect(description).toBe('What it does.\n\nAn API key needs the scope `execute`.');
  });

  it('has the errors that follow from method and scope, and those of the route', () => {
    const statuses = (method: string, route: FastifyContextConfig) =>
      Object.keys(operation({ '/x': { [method]: sent('StrictDto', route) } }, '/x', method).responses).join(
        ' ',
      );
    expect(statuses('post', { scope: 'execute' })).toBe('200 400 401 403 404 413 415 421 429 500 503');
    expect(statuses('get', { scope: 'open' })).toBe('200 400 403 404 421 500 503');
  });

  it('documents a route without a declaration as one for admins', () => {
    const { description, security } = operation({ '/x': { post: sent('StrictDto', {}) } }, '/x', 'post');
    expect(description).toContain('needs the scope `admin`');
    expect(security).not.toEqual([]);
  });

  it('documents the Idempotency-Key of a route that declares it, and nothing of the declaration itself', () => {
    const route = { scope: 'execute', idempotent: true } as const;
    const documented = operation({ '/x': { post: sent('StrictDto', route) } }, '/x', 'post');
    expect(documented.parameters).toEqual([
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
    ]);
    expect(Object.keys(documented.responses)).toEqual(expect.arrayContaining(['409', '422']));
    expect(documented.responses[200]?.headers).toHaveProperty('Idempotency-Replayed');
    expect(documented).not.toHaveProperty('x-route');
  });

  it('keeps what a route itself answers with the status of an error', () => {
    const own = { description: 'No.', content: { 'application/json': { schema: ref('ProbeDto') } } };
    const { responses } = operation(
      { '/health/live': { get: { responses: { 503: own } } } },
      '/health/live',
      'get',
    );
    expect(responses[503]?.content?.['application/json']?.schema).toEqual({
      anyOf: [ref('ProbeDto'), ref('FaultDto')],
    });
  });

  it('makes the request a part of a form where a route reads both', () => {
    const post = sent('StrictDto');
    Object.assign(post.requestBody?.content ?? {}, { 'multipart/form-data': { schema: ref('StrictDto') } });
    const content = operation({ '/api/execute': { post } }, '/api/execute', 'post').requestBody?.content;
    expect(content?.['multipart/form-data']).toMatchObject({
      schema: { required: ['request'], properties: { request: ref('StrictDto') } },
      encoding: { request: { contentType: 'application/json' } },
    });
    expect(content?.['application/json']?.schema).toEqual(ref('StrictDto'));
  });

  it('has no callbackUrl where the server signs no deliveries', () => {
    const fields = (signsWebhooks: boolean) =>
      Object.keys(finish({}, { signsWebhooks }).components.schemas.JobRequestDto?.properties ?? {});
    expect([fields(true), fields(false)]).toEqual([['code', 'callbackUrl'], ['code']]);
  });
});
