import { PATH_LENGTH_MAX } from '../../features/executions/files-rule.js';
import { INPUT_PATH } from '../../server/http/rules/schema-patterns.js';
import { scopeSentence, securityOf } from './document-security.js';
import { commonFaults, faultOf, faultRef, REQUEST_ID } from './fault-responses.js';
import { type DocumentedServer, type Media, type Operation, type Reply, schemaRef } from './open-api.js';

const JSON_TYPE = 'application/json';
const FORM = 'multipart/form-data';
const REPLAYED = {
  'Idempotency-Replayed': {
    description: '`true`: this is the stored answer of this Idempotency-Key.',
    schema: { type: 'string', enum: ['true'] },
  },
};

/** Adds to an operation what follows from its method, its path and the settings. @param method in upper case */
export function finishOperation(
  operation: Operation,
  method: string,
  path: string,
  server: DocumentedServer,
): Operation {
  const { requestBody } = operation;
  return {
    ...operation,
    description: `${operation.description ?? ''}${scopeSentence(method, path)}`,
    security: securityOf(method, path, server),
    ...(requestBody && { requestBody: { ...requestBody, content: asSent(requestBody.content) } }),
    responses: finishResponses(operation, commonFaults(method, path)),
  };
}

function finishResponses(
  { responses, parameters = [] }: Operation,
  common: number[],
): Operation['responses'] {
  const again = parameters.some(({ name }) => name === 'Idempotency-Key');
  const statuses = [...new Set([...Object.keys(responses).map(Number), ...common])].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const reply = responses[status];
      if (status >= 400) return [status, finishFault(status, reply)];
      const headers = { ...REQUEST_ID, ...reply?.headers, ...(again && REPLAYED) };
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
