import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { makeWheel } from './wheels.mjs';

/** A local index with one pure package, and the settings by which a server uses it. `folder` takes lock and cache. */
export async function servePackage(
  folder: string,
  name: string,
  source: string,
): Promise<{ env: Record<string, string>; close: () => Promise<unknown> }> {
  const own = createRequire(import.meta.url)('pyodide/pyodide-lock.json') as { info: object };
  const { fileName, bytes } = makeWheel({ name, files: { [`${name}.py`]: source } });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const about = { name, version: '1.0', file_name: fileName, sha256, imports: [name], depends: [] };
  const packages = { [name]: { ...about, package_type: 'package', install_dir: 'site' } };
  const lockFile = path.join(folder, 'lock.json');
  writeFileSync(lockFile, JSON.stringify({ info: own.info, packages }));
  const index = createServer((request, response) => {
    const found = path.basename(String(request.url)) === fileName;
    response.writeHead(found ? 200 : 404).end(found ? bytes : undefined);
  });
  await new Promise<void>((resolve) => index.listen(0, '127.0.0.1', resolve));
  return {
    env: {
      PYODIDE_PACKAGE_INDEX: `http://127.0.0.1:${(index.address() as AddressInfo).port}/`,
      PYODIDE_PACKAGE_LOCK: lockFile,
      PYODIDE_PACKAGE_DIR: path.join(folder, 'packages'),
    },
    close: () => new Promise((resolve) => index.close(resolve)),
  };
}
