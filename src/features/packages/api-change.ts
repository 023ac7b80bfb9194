import { LOCATION } from '../../server/http/annotations/api-headers.js';
import { ApiExtraModels, ApiHeader, ApiResponse } from '../../server/http/annotations/lazy-swagger.js';
import { ChangeRecordAnswerDto } from './change-record.dto.js';
import { ChangeAnswerDto } from './packages.dto.js';

const APPLIED = { description: '`respond-async`.', required: true, schema: { type: 'string' } } as const;

/** What the stream of a change has. */
export const CHANGE_EVENTS = {
  schema: {
    type: 'string',
    description:
      'Events `accepted` with `changeId` and `url`, then a stage each (`waiting`, `resolving`, `downloading` with `files` and `bytes`, `building`, `checking`, `rolling` with `workers`), then `result` with the JSON answer and `done`, or `error` with the answer of an error.',
  },
} as const;

/** Documents the three answers of a route that changes the packages. */
export function ApiChange(description: string): MethodDecorator {
  return (target, key, descriptor) => {
    ApiExtraModels(ChangeAnswerDto, ChangeRecordAnswerDto)(target, key, descriptor);
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`respond-async`: answers 202 at once; `Location` has the address of the change.',
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
      description: 'With `Prefer: respond-async`: the change, whose address is in `Location`.',
      headers: { ...LOCATION, 'Preference-Applied': APPLIED },
      content: { 'application/json': { schema: { $ref: '#/components/schemas/ChangeRecordAnswerDto' } } },
    })(target, key, descriptor);
  };
}
