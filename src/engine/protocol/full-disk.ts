/** How Python, sqlite and our own inputs say that something could not be written. */
const IS_FULL =
  /No space left on device|database or disk is full|unable to open database file|disk I\/O error|\(errno 51\)/;

/** Whether the message of an exception may be about a file quota that is used up. */
export function saysDiskIsFull(message: unknown): boolean {
  return typeof message === 'string' && IS_FULL.test(message);
}
