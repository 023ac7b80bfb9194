import { ApiFaults } from './api-faults.js';
import { ApiHeader } from './lazy-swagger.js';

/** Printable ASCII without spaces, in double quotes or without any. */
export const IS_IDEMPOTENCY_KEY = /^(?:"[!#-~]{1,255}"|[!#-~]{1,255})$/;
export const IDEMPOTENCY_KEY = IS_IDEMPOTENCY_KEY.source;

/** Documents that a request to this route can be sent again, and what comes of that. */
export function ApiIdempotent(): MethodDecorator {
  return (target, key, descriptor) => {
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        '1 to 255 printable characters. A request that repeats the key of an earlier one is not run again: it gets the first answer, with `Idempotency-Replayed: true`. Not supported for forms and event streams.',
      schema: { type: 'string', pattern: IDEMPOTENCY_KEY },
    })(target, key, descriptor);
    ApiFaults(409, 422)(target, key, descriptor);
  };
}
