import type { Readable } from 'node:stream';
import { ServiceError } from '../../../base/errors.js';
import type { JsonBounds } from '../../../base/json/json-scan.js';
import type { ExchangePart } from './exchange-part.js';
import { brokenForm, type MultipartForm, type MultipartLimits, readMultipart } from './read-multipart.js';

export interface MultipartOptions {
  /** Bounds of the JSON that a part may hold, and of its bytes. */
  json: JsonBounds & { bytes: number };
  /** Pays for what is read. */
  exchange?: ExchangePart | undefined;
  /** Content-Length; NaN where the body comes in chunks. */
  length: number;
}

/** Room for a boundary of 70 characters, as RFC 2046 allows: the search for a longer one costs more with every byte. */
const CONTENT_TYPE_LENGTH_MAX = 200;

/**
 * A multipart/form-data body that has not been read yet: the route knows its limits. A body that no route reads is
 * dropped by Node with its request.
 */
export class MultipartBody {
  constructor(
    private readonly payload: Readable,
    private readonly contentType: string,
    private readonly options: MultipartOptions,
  ) {}

  /** Bounds of JSON in a part. */
  get json(): MultipartOptions['json'] {
    return this.options.json;
  }

  /**
   * Reads all of it into memory, within the limits. A body with a fault is not read on.
   * @throws ServiceError (rejection) PAYLOAD_TOO_LARGE, BODY_MEMORY_FULL, or VALIDATION_FAILED for an invalid multipart body
   */
  async read(limits: MultipartLimits): Promise<MultipartForm> {
    const { payload, contentType, options } = this;
    const account = options.exchange?.bodyAccount();
    const length = options.length || 0;
    if (length > limits.totalBytes) {
      throw new ServiceError(
        'PAYLOAD_TOO_LARGE',
        `The form body has ${length} bytes; at most ${limits.totalBytes} are allowed.`,
      );
    }
    account?.reserve(length);
    if (contentType.length > CONTENT_TYPE_LENGTH_MAX) throw brokenForm();
    return readMultipart(payload, contentType, limits, account);
  }
}
