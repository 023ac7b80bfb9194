import { ApiOptional } from '../../server/http/annotations/api-optional.js';
import { Obeys } from '../../server/http/rules/obeys.js';
import { Rules } from '../../server/http/rules/schema-rules.js';
import { CALLBACK_URL_LENGTH_MAX, callbackUrlRule } from './callback-url-rule.js';
import { ExecuteDto } from './execute.dto.js';
import { wholeTimeout } from './whole-timeout.js';

/** What to run later, and the URL to notify when it ends. */
@Rules({ prepare: wholeTimeout })
export class AsyncExecuteDto extends ExecuteDto {
  @ApiOptional({
    description:
      'Only for jobs: an http(s) URL that is notified of the end of the job by a signed POST (Standard Webhooks), retried until it answers 2xx. Its address must be public unless the server allows others. Requires `WEBHOOK_SECRETS` on the server.',
    format: 'uri',
    pattern: '^https?://',
    maxLength: CALLBACK_URL_LENGTH_MAX,
  })
  @Obeys(callbackUrlRule)
  callbackUrl?: string;
}
