import { ByteCollector } from '../../base/byte-collector.js';
import { ServiceError } from '../../base/errors.js';
import { jsonCheck, parseJson } from '../../base/json/parse-json.js';
import { checkBody } from '../../server/http/body/body-pipe.js';
import type { MultipartBody } from '../../server/http/body/multipart-body.js';
import type { ExecutionRequest } from './build-task.js';
import { ExecuteDto } from './execute.dto.js';
import { pathFault, placeOf, placesFault } from './files-rule.js';

/** Name of the part that holds the request as JSON. */
const REQUEST = 'request';

export interface FormBounds {
  inputFilesMax: number;
  inputFileBytesMax: number;
  diskLimitBytes: number;
  bodyLimitBytes: number;
}

/**
 * A request as a form: a part `request` with the JSON, and a part for each input file, whose name is the file's path, with
 * or without a `filename`.
 * The bytes need no base64, and may be more than a JSON body's.
 * @throws ServiceError (rejection) as for a JSON body
 */
export async function readForm<T extends ExecuteDto = ExecuteDto>(
  body: MultipartBody,
  bounds: FormBounds,
  dto: new () => T = ExecuteDto as new () => T,
): Promise<T & ExecutionRequest> {
  // The request itself may come as a file, as fetch() sends a Blob, and a file without a name, as text.
  const partsMax = bounds.inputFilesMax + 1;
  const { fields, files } = await body.read({
    files: partsMax,
    fields: partsMax,
    fileBytes: bounds.inputFileBytesMax,
    fieldBytes: body.json.bytes,
    totalBytes: bounds.bodyLimitBytes + bounds.diskLimitBytes,
  });
  const parts = [
    ...fields.map(({ name, content }) => ({ path: name, content })),
    ...files.map(({ field, content }) => ({ path: field, content })),
  ];
  const [part, second] = parts.filter(({ path }) => path === REQUEST);
  if (!part || second) {
    throw invalid(`The form must have one part named "${REQUEST}" with the request as JSON.`);
  }
  const request = checkBody(await parsePart(part.content, body), dto);
  const uploads = parts.filter((one) => one !== part);
  const taken = new Set((request.files ?? []).map(({ path }) => placeOf(path)));
  for (const { path } of uploads) {
    const fault = pathFault(path) ?? (taken.has(placeOf(path)) ? 'must be unique' : null);
    if (fault) throw invalid(`The name of a file part ${fault}.`);
    taken.add(placeOf(path));
  }
  const fault = placesFault(taken);
  if (fault) throw invalid(`files ${fault}.`);
  return Object.assign(request, { uploads });
}

async function parsePart(content: Buffer, { json }: MultipartBody): Promise<unknown> {
  if (content.length > json.bytes) {
    const sentence = `The part "${REQUEST}" has ${content.length} bytes; at most ${json.bytes} are allowed.`;
    throw new ServiceError('PAYLOAD_TOO_LARGE', sentence);
  }
  jsonCheck(json)(content, new ByteCollector());
  return parseJson(content, `The part "${REQUEST}"`);
}

function invalid(sentence: string): ServiceError {
  return new ServiceError('VALIDATION_FAILED', sentence);
}
