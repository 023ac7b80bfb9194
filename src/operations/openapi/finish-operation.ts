import { PATH_LENGTH_MAX } from '../../features/executions/files-rule.js';
import { ROUTE_EXTENSION } from '../../server/http/annotations/route.decorator.js';
import { INPUT_PATH } from '../../server/http/rules/schema-patterns.js';
import { IS_IDEMPOTENCY_KEY } from '../../server/idempotency/idempotency-key.js';
import { scopeSentence, securityOf } from './document-security.js';
import { commonFaults, faultOf, faultRef, REQUEST_ID } from './fault-responses.js';
import { type DocumentedServer, type Media, type Operation, type Reply, schemaRef } from './open-api.js';

const JSON_TYPE = 'application/json';
const FORM = 'multipart/form-data';
/** Documents that a request to this route can be sent again, and what comes of that. */
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    '1 to 255 printable characters. A request that repeats the key of an earlier one is not run again: it gets the first answer, with `Idempotency-Replayed: true`. Not supported for forms and event streams.',
  schema: { type: 'string', pattern: IS_IDEMPOTENCY_KEY.source },
};
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true`: this is the stored answer of this Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** Adds to an operation what follows from its method, what it declares, and the settings. @param method in upper case */
export function finishOperation(
  { [ROUTE_EXTENSION]: route = {}, ...operation }: Operation,
  method: string,
  server: DocumentedServer,
): Operation {
  const { requestBody, parameters = [], description = '' } = operation;
  return {
    ...operation,
    ...(route.idempotent && { parameters: [...parameters, IDEMPOTENCY_KEY] }),
    description: `${description}${scopeSentence(route)}`,
    security: securityOf(route, server),
    ...(requestBody && { requestBody: { ...requestBody, content: asSent(requestBody.content) } }),
    responses: finishResponses(operation, commonFaults(method, route), route.idempotent ? REPLAYED : {}),
  };
}

function finishResponses(
  { responses }: Operation,
  common: number[],
  more: Record<string, object>,
): Operation['responses'] {
  const statuses = [...new Set([...Object.keys(responses).map(Number), ...common])].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const reply = responses[status];
      if (status >= 400) return [status, finishFault(status, reply)];
      const headers = { ...REQUEST_ID, ...reply?.headers, ...more };
      return [status, { ...reply, headers }];
    }),
  );
}

function finishFault(status: number, reply: Reply | undefined): Reply {
  const own = reply?.content?.[JSON_TYPE]?.schema;
  if (!own) return faultRef(status);
  const fault = faultOf(status);
  return {
    ...fault,
    description: `${reply?.description}\n\n${fault.description}`,
    content: { [JSON_TYPE]: { schema: { anyOf: [own, schemaRef('FaultDto')] } } },
  };
}

/** A route that reads JSON and forms takes the JSON as a part of the form, and files as the other parts. */
function asSent(content: Record<string, Media>): Record<string, Media> {
  const request = content[JSON_TYPE]?.schema;
  if (!request || !content[FORM]) return content;
  const form = {
    schema: {
      type: 'object',
      required: ['request'],
      propertyNames: { maxLength: PATH_LENGTH_MAX, pattern: INPUT_PATH },
      properties: { request },
      // Not additionalProperties, which types of TypeScript would take for the type of `request`, too.
      unevaluatedProperties: {
        description: 'An input file; the name of the part is its path.',
        type: 'string',
        format: 'binary',
      },
    },
    encoding: { request: { contentType: JSON_TYPE } },
  };
  return { ...content, [FORM]: form };
}
