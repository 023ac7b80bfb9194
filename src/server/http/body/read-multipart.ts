import type { Readable } from 'node:stream';
import { ByteCollector } from '../../../base/byte-collector.js';
import { ServiceError } from '../../../base/errors.js';
import type { BodyAccount } from './body-account.js';

/** What a multipart body may hold; one beyond is a 413. */
export interface MultipartLimits {
  files: number;
  fields: number;
  /** Bytes of one file. */
  fileBytes: number;
  /** Bytes of one field. */
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
  /** Parts that are not files, in order of arrival; a name may occur twice. */
  fields: { name: string; content: Buffer }[];
}

const HEADER_PAIRS_MAX = 32;
/** Of one part: a path of the longest kind takes a few kilobytes. */
const HEADER_BYTES_MAX = 16 << 10;
/** What is gathered before it is looked at; a body that comes byte by byte would keep the parser busy for seconds. */
const PIECE_BYTES = 64 << 10;

/** @throws ServiceError (rejection) PAYLOAD_TOO_LARGE, BODY_MEMORY_FULL or VALIDATION_FAILED */
export async function readMultipart(
  payload: Readable,
  contentType: string,
  limits: MultipartLimits,
  account: BodyAccount | undefined,
): Promise<MultipartForm> {
  const { Busboy } = await import('@fastify/busboy');
  return new Promise((resolve, reject) => {
    const form: MultipartForm = { files: [], fields: [] };
    const waiting = new ByteCollector();
    let total = 0;
    let stopped = false;
    let parser: InstanceType<typeof Busboy>;
    try {
      parser = new Busboy({
        headers: { 'content-type': contentType },
        // Fields come as bytes too: as text they would be decoded in one go, and read over once more.
        isPartAFile: () => true,
        limits: {
          files: limits.files + limits.fields,
          headerPairs: HEADER_PAIRS_MAX,
          headerSize: HEADER_BYTES_MAX,
        },
      });
    } catch {
      reject(brokenForm());
      return;
    }
    const leave = (): void => {
      payload.off('data', onData).off('end', onEnd).off('close', onCut);
    };
    /** A body with a fault is not read on. */
    const stop = (error: unknown): void => {
      leave();
      stopped = true;
      payload.pause();
      reject(error);
    };
    const onCut = (): void => stop(brokenForm());
    const feed = (): void => {
      for (const piece of waiting.takeParts()) {
        if (parser.write(piece)) continue;
        payload.pause();
        parser.once('drain', () => {
          if (!stopped) payload.resume();
        });
      }
    };
    const onData = (chunk: Buffer): void => {
      total += chunk.length;
      try {
        if (total > limits.totalBytes) throw tooLarge('The body', total, limits.totalBytes);
        account?.take(chunk.length);
      } catch (error) {
        stop(error);
        return;
      }
      waiting.add(chunk);
      if (waiting.bytes >= PIECE_BYTES) feed();
    };
    const onEnd = (): void => {
      leave();
      feed();
      parser.end();
    };
    const seen = { files: 0, fields: 0 };
    parser.on('file', (field, stream, filename: string | undefined, _encoding, mimetype) => {
      const isFile = filename !== undefined || mimetype === 'application/octet-stream';
      const kind = isFile ? 'files' : 'fields';
      seen[kind] += 1;
      if (seen[kind] > limits[kind]) stop(tooMany(kind, limits[kind]));
      const [name, bytesMax] = isFile ? ['A file', limits.fileBytes] : ['A field', limits.fieldBytes];
      const content = new ByteCollector();
      stream.on('data', (piece: Buffer) => {
        const bytes = content.bytes + piece.length;
        if (bytes > bytesMax) stop(tooLarge(name, bytes, bytesMax));
        else content.add(piece);
      });
      stream.on('error', onCut);
      stream.on('end', () => {
        const bytes = content.concat();
        if (isFile) form.files.push({ field, filename: filename ?? '', mimetype, content: bytes });
        else form.fields.push({ name: field, content: bytes });
      });
    });
    parser.on('filesLimit', () => stop(tooMany('parts', limits.files + limits.fields)));
    parser.on('error', onCut);
    parser.on('finish', () => resolve(form));
    payload.on('data', onData).once('end', onEnd).once('close', onCut);
    // Not removed: a late error of a body that is no longer read must not end the service.
    payload.on('error', onCut);
  });
}

export function brokenForm(): ServiceError {
  return new ServiceError(
    'VALIDATION_FAILED',
    'The body is not a complete multipart/form-data body with its boundary.',
  );
}

function tooLarge(what: string, bytes: number, allowed: number): ServiceError {
  return new ServiceError(
    'PAYLOAD_TOO_LARGE',
    `${what} of the form has at least ${bytes} bytes; at most ${allowed} are allowed.`,
  );
}

function tooMany(what: string, allowed: number): ServiceError {
  return new ServiceError('PAYLOAD_TOO_LARGE', `The form has more than the ${allowed} ${what} allowed.`);
}
