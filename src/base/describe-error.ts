import { codeOfStatus } from './code-of-status.js';
import { ERRORS, type ErrorCode } from './error-table.js';
import { ServiceError } from './errors.js';

/** An error as a client may see it. */
export interface ErrorAnswer {
  status: number;
  code: ErrorCode;
  /** A sentence without stack, path or other inner matter. */
  sentence: string;
}

/** What Fastify's own errors say is fine, but terse; these say what to do. */
const FRAMEWORK_SENTENCES: Record<string, (limits: { bodyBytes: number }) => string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ({ bodyBytes }) => `The request body exceeds the ${bodyBytes} bytes allowed.`,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    'The length of the request body does not match its Content-Length header.',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    'The content type of the body is missing or not supported by this path.',
  FST_ERR_BAD_URL: () => 'The path of the request is not valid percent-encoding.',
};

const BY_STATUS: Partial<Record<number, string>> = {
  413: 'FST_ERR_CTP_BODY_TOO_LARGE',
  415: 'FST_ERR_CTP_INVALID_MEDIA_TYPE',
};

/**
 * Turns whatever was thrown into an answer. Own errors keep their code and sentence; errors of the framework keep
 * their status below 500; everything else is an INTERNAL_ERROR that reveals only the request id.
 */
export function describeError(error: unknown, limits: { bodyBytes: number }): ErrorAnswer {
  if (error instanceof ServiceError) {
    // An outcome code on a thrown error means that no run happened: its table status 200 would claim one.
    const { status } = ERRORS[error.code];
    return { status: status === 200 ? 503 : status, code: error.code, sentence: error.message };
  }
  const status = statusOf(error);
  if (status >= 400 && status < 500) {
    const name = codeNameOf(error) ?? BY_STATUS[status] ?? '';
    const sentence = (FRAMEWORK_SENTENCES[name] ?? FRAMEWORK_SENTENCES[BY_STATUS[status] ?? ''])?.(limits);
    const code = codeOfStatus(status);
    return { status, code, sentence: sentence ?? ERRORS[code].meaning };
  }
  return { status: 500, code: 'INTERNAL_ERROR', sentence: 'The server failed to handle the request.' };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500;
  if ('getStatus' in error && typeof error.getStatus === 'function') return Number(error.getStatus());
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

function codeNameOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
