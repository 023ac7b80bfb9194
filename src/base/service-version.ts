import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Version of this package, read when it is asked for. package.json is two folders above src/base and dist/base. */
export function serviceVersion(): string {
  const file = path.join(import.meta.dirname, '..', '..', 'package.json');
  return String(JSON.parse(readFileSync(file, 'utf8')).version);
}
