import { dispositionOf } from '../../server/http/answers/content-disposition.js';
import { contentTypeOf, mimeOfPath, OCTET_STREAM } from '../../server/http/answers/mime-of-path.js';

/** Endings of files that a browser may show in place; everything else is saved. */
const SHOWN = ['csv', 'txt', 'py', 'json', 'png', 'jpg', 'jpeg', 'gif', 'webp', 'svg'];

/** Every type that a file may be served as, without parameters. */
export const SERVED_TYPES: readonly string[] = [
  ...new Set([...SHOWN.map((ending) => mimeOfPath(`.${ending}`)), OCTET_STREAM]),
];

/** Headers for the content of a file that a client or a program named. Pure. */
export function servedAs(name: string): { type: string; disposition: string } {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const isShown = SHOWN.includes(file.slice(file.lastIndexOf('.') + 1).toLowerCase());
  return {
    type: isShown ? contentTypeOf(file) : OCTET_STREAM,
    disposition: dispositionOf(isShown ? 'inline' : 'attachment', file),
  };
}
