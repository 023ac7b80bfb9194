import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyContextConfig, type FastifyInstance } from 'fastify';
import { AccessGate } from './access-gate.js';
import { hashKey } from './api-key.js';
import { KeyRing } from './key-ring.js';
import { rateLimitsInMemory } from './rate-limits.js';
import { readKeys } from './read-keys.js';
import { SCOPES } from './scopes.js';
import { WrongKeys } from './wrong-keys.js';

/** A key for each scope, named for it, and one with all scopes but `admin`. */
const KEYS = [...SCOPES.map((scope) => [scope, [scope]] as const), ['most', SCOPES.slice(0, -1)] as const];

async function serverWith(routes: Record<string, FastifyContextConfig | undefined>, metricsOpen = false) {
  const keys = KEYS.map(([name, scopes]) => {
    const rules = scopes.some((scope) => scope === 'network') ? { network: ['any-rule'] } : {};
    return { name, scopes, sha256: hashKey(name).toString('hex'), ...rules };
  });
  const ring = new KeyRing(readKeys(JSON.stringify({ keys })));
  const limits = await rateLimitsInMemory();
  const gate = new AccessGate(() => ring, limits, new WrongKeys(limits, 100), {
    metricsAccess: metricsOpen ? 'open' : 'key',
  });
  const app = Fastify();
  app.addHook('onRequest', (request, reply) => gate.admit(request, reply));
  app.setErrorHandler((error, _request, reply) => reply.code(400).send((error as { code?: string }).code));
  for (const [url, config] of Object.entries(routes)) app.get(url, config ? { config } : {}, () => 'served');
  return app;
}

const ask = async (app: FastifyInstance, url: string, key?: string, method: 'GET' | 'HEAD' = 'GET') => {
  const { statusCode, body } = await app.inject({ method, url, headers: key ? { 'x-api-key': key } : {} });
  return statusCode === 200 ? 'served' : body;
};

describe('AccessGate', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = await serverWith({
      '/undeclared': undefined,
      '/other': { body: 'text' },
      '/open': { scope: 'open' },
      '/any': { scope: 'any' },
      '/sessions': { scope: 'sessions' },
      '/metrics': { scope: 'metrics' },
    });
  });
  afterAll(() => app?.close());

  it.each(['/undeclared', '/other'])(
    'admits only administrators to %s, which declares no scope',
    async (url) => {
      expect(await ask(app, url)).toBe('UNAUTHENTICATED');
      for (const key of ['most', 'execute', 'sessions', 'packages', 'metrics'])
        expect([key, await ask(app, url, key)]).toEqual([key, 'FORBIDDEN']);
      expect(await ask(app, url, 'most', 'HEAD')).not.toBe('served');
      expect(await ask(app, url, 'admin')).toBe('served');
    },
  );

  it('admits keys with the scope that a route declares, and no others', async () => {
    expect(await ask(app, '/sessions', 'sessions')).toBe('served');
    expect(await ask(app, '/sessions', 'sessions', 'HEAD')).toBe('served');
    for (const key of ['execute', 'admin']) expect(await ask(app, '/sessions', key)).toBe('FORBIDDEN');
    expect(await ask(app, '/sessions')).toBe('UNAUTHENTICATED');
  });

  it('admits every key, or every caller, where a route says so', async () => {
    expect(await ask(app, '/any', 'packages')).toBe('served');
    expect(await ask(app, '/any')).toBe('UNAUTHENTICATED');
    expect(await ask(app, '/open')).toBe('served');
  });

  it('admits everyone to metrics where the settings say so', async () => {
    const others = ['metrics', 'admin', 'execute', undefined].map((key) => ask(app, '/metrics', key));
    expect(await Promise.all(others)).toEqual(['served', 'served', 'FORBIDDEN', 'UNAUTHENTICATED']);
    const open = await serverWith({ '/metrics': { scope: 'metrics' } }, true);
    expect(await ask(open, '/metrics')).toBe('served');
    await open.close();
  });
});
