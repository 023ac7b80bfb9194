import { constants } from 'node:fs';

/**
 * Replaces `process.binding`, a door to Node's insides. Emscripten asks it for the constants of `fs` while it starts,
 * which the permission model would refuse altogether; nobody else in a worker asks for anything.
 */
export function closeProcessBinding(): void {
  Object.defineProperty(process, 'binding', {
    value: (name: string) => {
      if (name === 'constants') return { fs: constants };
      throw new Error(`process.binding('${name}') is closed in a worker`);
    },
  });
}
