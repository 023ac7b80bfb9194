import { FaultDto } from './envelope.dto.js';
import { ERROR_CODES, ERRORS } from './errors.js';
import { ApiResponse } from './lazy-swagger.js';

/** Documents the HTTP errors of a route from the table of codes, so that the two cannot drift apart. */
export function ApiFaults(...statuses: number[]): MethodDecorator {
  return (target, key, descriptor) => {
    for (const status of statuses) {
      const codes = ERROR_CODES.filter((code) => ERRORS[code].status === status);
      const description = codes.map((code) => `\`${code}\`: ${ERRORS[code].meaning}`).join('\n\n');
      const retries = codes.some((code) => ERRORS[code].retryAfterSeconds !== undefined);
      const headers = retries
        ? {
            'Retry-After': {
              description: 'When to come back, in seconds.',
              schema: { type: 'integer' as const },
            },
          }
        : undefined;
      ApiResponse({ status, type: FaultDto, description, headers })(target, key, descriptor);
    }
  };
}
