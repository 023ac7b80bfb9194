import { type ErrorCode } from '../../base/error-table.js';
import { ServiceError } from '../../base/errors.js';

export type PackageErrorCode = Extract<ErrorCode, `PACKAGE_${string}`>;

/** A package is not available, not allowed, or invalid. The message names it. */
export class PackageError extends ServiceError {
  override readonly name = 'PackageError';

  constructor(code: PackageErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
  }
}
