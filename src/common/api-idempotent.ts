import { ApiFaults } from './api-faults.dto.js';
import { ApiHeader } from './lazy-swagger.js';

/** Documents that a request to this route can be sent again, and what comes of that. */
export function ApiIdempotent(): MethodDecorator {
  return (target, key, descriptor) => {
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        '1 to 255 printable characters. A request with the key of an earlier one is not done again: it gets the first answer, with `Idempotency-Replayed: true`.',
    })(target, key, descriptor);
    ApiFaults(409, 422)(target, key, descriptor);
  };
}
