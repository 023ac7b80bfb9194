import type { Readable } from 'node:stream';
import { ServiceError } from './errors.js';

/** What a multipart body may hold; one beyond is a 413 or, for names of parts, a 400. */
export interface MultipartLimits {
  files: number;
  fields: number;
  /** Bytes of one file. */
  fileBytes: number;
  /** Bytes of the text of one field. */
  fieldBytes: number;
  /** Bytes of everything together, boundaries included. */
  totalBytes: number;
}

export interface MultipartFile {
  /** Name of the form field. */
  field: string;
  /** As the client says, without folders; may be any text. */
  filename: string;
  mimetype: string;
  content: Buffer;
}

export interface MultipartForm {
  files: MultipartFile[];
  /** Text fields in the order in which they came; a name may come twice. */
  fields: { name: string; value: string }[];
}

const HEADER_PAIRS_MAX = 32;
const FIELD_NAME_BYTES_MAX = 100;

/**
 * A multipart/form-data body that was not read yet: the route knows what it may hold. A body that no route reads is
 * dropped by Node with its request.
 */
export class MultipartBody {
  constructor(
    private readonly payload: Readable,
    private readonly contentType: string,
  ) {}

  /**
   * Reads all of it into memory, within the limits.
   * @throws ServiceError (rejection) PAYLOAD_TOO_LARGE, or VALIDATION_FAILED for what is no multipart body
   */
  async read(limits: MultipartLimits): Promise<MultipartForm> {
    const { Busboy } = await import('@fastify/busboy');
    const { payload, contentType } = this;
    return new Promise((resolve, reject) => {
      const form: MultipartForm = { files: [], fields: [] };
      const stop = (error: ServiceError): void => {
        payload.unpipe();
        payload.resume();
        reject(error);
      };
      const broken = (): void => stop(new ServiceError('VALIDATION_FAILED', BROKEN));
      let parser: InstanceType<typeof Busboy>;
      try {
        parser = new Busboy({
          headers: { 'content-type': contentType },
          limits: {
            files: limits.files,
            fields: limits.fields,
            // One more than allowed, so that a file of exactly the limit is told from a longer one.
            fileSize: limits.fileBytes + 1,
            fieldSize: limits.fieldBytes + 1,
            fieldNameSize: FIELD_NAME_BYTES_MAX,
            headerPairs: HEADER_PAIRS_MAX,
          },
        });
      } catch {
        broken();
        return;
      }
      let total = 0;
      payload.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > limits.totalBytes) stop(tooLarge('The body', total, limits.totalBytes));
      });
      parser.on('file', (field, stream, filename, _encoding, mimetype) => {
        const chunks: Buffer[] = [];
        let size = 0;
        stream.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > limits.fileBytes) stop(tooLarge('A file', size, limits.fileBytes));
          else chunks.push(chunk);
        });
        stream.on('error', broken);
        stream.on('end', () =>
          form.files.push({ field, filename, mimetype, content: Buffer.concat(chunks) }),
        );
      });
      parser.on('field', (name, value, nameCut) => {
        if (nameCut) broken();
        else if (Buffer.byteLength(value) > limits.fieldBytes) {
          stop(tooLarge('A field', Buffer.byteLength(value), limits.fieldBytes));
        } else form.fields.push({ name, value });
      });
      parser.on('filesLimit', () => stop(tooMany('files', limits.files)));
      parser.on('fieldsLimit', () => stop(tooMany('fields', limits.fields)));
      parser.on('error', broken);
      parser.on('finish', () => resolve(form));
      payload.on('error', broken);
      payload.on('aborted', broken);
      payload.pipe(parser);
    });
  }
}

const BROKEN = 'The body is not a whole multipart/form-data body with its boundary.';

function tooLarge(what: string, bytes: number, allowed: number): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    `${what} of the form has at least ${bytes} bytes, and ${allowed} are allowed.`,
  );
}

function tooMany(what: string, allowed: number): ServiceError {
  return new ServiceError('PAYLOAD_TOO_LARGE', `The form has more than the ${allowed} ${what} allowed.`);
}
