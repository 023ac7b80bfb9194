import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const CONSTANT = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  // A page of another site cannot show an answer as a picture or run it as a script; what CORS allows goes on.
  'cross-origin-resource-policy': 'same-origin',
};

/** For answers that are data and no page: a browser that renders one all the same may load nothing. */
const DATA_CSP = "default-src 'none'; frame-ancestors 'none'";

/** Constant headers on every answer, and its request id. Pages bring their own Content-Security-Policy. */
export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    addConstantHeaders(request, reply);
    done(null, payload);
  });
}

/** The same for an answer that no hook sees. */
export function addConstantHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(CONSTANT).header('x-request-id', request.id);
  if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', DATA_CSP);
}
