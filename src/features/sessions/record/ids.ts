import { randomBytes } from 'node:crypto';

export const ID_PATTERN = /^[0-9a-f]{32}$/;

/**
 * Id of a session or a checkpoint: 128 random bits. Without API keys it is all that protects a session, so it must not
 * be guessable; lower-case hexadecimal, since it also names files, on file systems that ignore case too.
 */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** Whether a text from outside can be an id at all; nothing else gets near a store. */
export function isId(text: unknown): text is string {
  return typeof text === 'string' && ID_PATTERN.test(text);
}
