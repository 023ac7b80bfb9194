import { existsSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';

// Node 22 and later keep compiled code between starts; worth a few ten ms of every start.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function') {
  module.enableCompileCache(path.join(import.meta.dirname, '..', '.cache', 'compile'));
}

/** All that the server loads, in a few files; see tools/bundle.mjs. `nest start` has none. */
const BUNDLE = './bundle/server/bootstrap.js';

/** Faults that the operator can fix; their stack would only hide the message. */
const OPERATOR_FAULTS = ['ConfigurationError', 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'];

try {
  const bundled = existsSync(path.join(import.meta.dirname, BUNDLE));
  const { bootstrap }: typeof import('./bootstrap.js') = await import(bundled ? BUNDLE : './bootstrap.js');
  await bootstrap();
} catch (error) {
  process.stderr.write(`The server cannot start. ${describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : error.name;
  return OPERATOR_FAULTS.includes(code) ? error.message : (error.stack ?? error.message);
}
