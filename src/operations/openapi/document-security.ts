import type { FastifyContextConfig } from 'fastify';
import { requiredScope } from '../../server/access/scopes.js';
import type { DocumentedServer } from './open-api.js';

type Requirement = Record<string, string[]>;

/** The two ways to show a key. */
export const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, if the server requires keys.',
  },
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key, as with `bearer`.' },
} as const;

/** What holds for all paths: either way to show a key, and where the server asks for none, no key as well. */
export function eitherKey({ asksForKeys }: DocumentedServer): Requirement[] {
  const either = Object.keys(SECURITY_SCHEMES).map((name) => ({ [name]: [] }));
  return asksForKeys ? either : [{}, ...either];
}

/** What a request to this route needs; empty for a route that is open to all. */
export function securityOf(route: FastifyContextConfig, server: DocumentedServer): Requirement[] {
  return requiredScope(route, server.metricsOpen) === 'open' ? [] : eitherKey(server);
}

/** The scope that a key needs here as a sentence for the description; '' where none is needed. */
export function scopeSentence(route: FastifyContextConfig): string {
  const scope = requiredScope(route, false);
  return scope === 'open' || scope === 'any' ? '' : `\n\nAn API key needs the scope \`${scope}\`.`;
}

/** Whether a server with keys may ask for one here. */
export function mayAskForKey(route: FastifyContextConfig): boolean {
  return requiredScope(route, false) !== 'open';
}
