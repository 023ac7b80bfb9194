import { constants } from 'node:fs';

/**
 * Replaces `process.binding`, an entry to Node's internals. Emscripten reads the constants of `fs` through it at start,
 * which the permission model would deny; nothing else in a worker uses it.
 */
export function closeProcessBinding(): void {
  Object.defineProperty(process, 'binding', {
    value: (name: string) => {
      if (name === 'constants') return { fs: constants };
      throw new Error(`process.binding('${name}') is closed in a worker`);
    },
  });
}
