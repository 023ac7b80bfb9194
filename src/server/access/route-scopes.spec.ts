import { describe, expect, it } from '@jest/globals';
import { scopeOfRoute } from './route-scopes.js';

describe('scopeOfRoute', () => {
  it.each([
    ['GET', '/', 'open'],
    ['GET', '/docs/:asset', 'open'],
    ['GET', '/health/live', 'open'],
    ['POST', '/api/execute', 'execute'],
    ['POST', '/api/execute/batch', 'execute'],
    ['DELETE', '/api/jobs/:id', 'execute'],
    ['PUT', '/api/sessions/:id/files/*', 'sessions'],
    ['GET', '/api/packages', 'any'],
    ['POST', '/api/packages', 'packages'],
    ['POST', '/api/reset', 'admin'],
  ])('%s %s is for %s', (method, url, scope) => {
    expect(scopeOfRoute(method, url)).toBe(scope);
  });

  it('says nothing of an unclassified route, nor of one that only begins alike', () => {
    expect(scopeOfRoute('GET', '/api/new')).toBeNull();
    expect(scopeOfRoute('GET', '/healthy')).toBeNull();
    expect(scopeOfRoute('POST', '/api/executes')).toBeNull();
  });
});
