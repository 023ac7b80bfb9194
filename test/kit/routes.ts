import type { Server } from './server.js';

export interface DocumentedRoute {
  /** In upper case. */
  method: string;
  /** With something in the place of each parameter. */
  path: string;
}

/** Every route of the OpenAPI document: a new one is in tests of all routes by being documented. */
export async function documentedRoutes(server: Server): Promise<DocumentedRoute[]> {
  const { json } = await server.get('/docs-json');
  return Object.entries<object>(json.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({
      method: method.toUpperCase(),
      path: path.replace(/\{[^}]+\}/g, 'nothing'),
    })),
  );
}
