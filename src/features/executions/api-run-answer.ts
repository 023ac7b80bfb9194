import { ApiExtraModels, ApiResponse } from '../../server/http/annotations/lazy-swagger.js';

/** Documents the answer of a route that runs code, as JSON and as events. */
export function ApiRunAnswer(dto: abstract new () => object, description: string): MethodDecorator {
  return (target, key, descriptor) => {
    ApiExtraModels(dto)(target, key, descriptor);
    ApiResponse({
      status: 200,
      description,
      content: {
        'application/json': { schema: { $ref: `#/components/schemas/${dto.name}` } },
        'text/event-stream': {
          schema: {
            type: 'string',
            description:
              'Events `started`, `stdout`, `stderr`, `display`, then `result` with the JSON answer, and `done`.',
          },
        },
      },
    })(target, key, descriptor);
  };
}
