import { LOCATION } from '../../server/http/annotations/api-headers.js';
import { ApiExtraModels, ApiHeader, ApiResponse } from '../../server/http/annotations/lazy-swagger.js';
import { ChangeRecordAnswerDto } from './change-record.dto.js';
import { ChangeAnswerDto } from './packages.dto.js';

const APPLIED = { description: '`respond-async`.', required: true, schema: { type: 'string' } } as const;

/** Events in the stream of a change. */
export const CHANGE_EVENTS = {
  schema: {
    type: 'string',
    description:
      'Event `accepted` with `changeId` and `url`; then one event per stage (`waiting`, `resolving`, `downloading` with `files` and `bytes`, `building`, `checking`, `rolling` with `workers`); then `result` with the JSON response and `done`, or `error` with the error response.',
  },
} as const;

/** Documents the three responses of a route that changes packages. */
export function ApiChange(description: string): MethodDecorator {
  return (target, key, descriptor) => {
    ApiExtraModels(ChangeAnswerDto, ChangeRecordAnswerDto)(target, key, descriptor);
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`respond-async` returns 202 immediately; `Location` is the URL of the change.',
      schema: { type: 'string' },
    })(target, key, descriptor);
    ApiResponse({
      status: 200,
      description,
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/ChangeAnswerDto' } },
        'text/event-stream': CHANGE_EVENTS,
      },
    })(target, key, descriptor);
    ApiResponse({
      status: 202,
      description: 'With `Prefer: respond-async`: the change. Its URL is in `Location`.',
      headers: { ...LOCATION, 'Preference-Applied': APPLIED },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ChangeRecordAnswerDto' } } },
    })(target, key, descriptor);
  };
}
