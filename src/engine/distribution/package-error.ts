import { type ErrorCode, ServiceError } from '../../base/errors.js';

export type PackageErrorCode = Extract<ErrorCode, `PACKAGE_${string}`>;

/** A package cannot be had, may not be had, or is not what it should be. The sentence names it. */
export class PackageError extends ServiceError {
  override readonly name = 'PackageError';

  constructor(code: PackageErrorCode, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
  }
}
