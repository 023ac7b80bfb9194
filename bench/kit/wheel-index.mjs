import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { DIST } from './paths.mjs';

const { readZipFile } = await import(`${DIST}/engine/distribution/zip-archive.js`);
const LIMITS = { totalBytes: 1 << 30, files: 60_000 };
const sumOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * An index of the simple JSON API on this machine, with these wheels and their METADATA beside them.
 * @param {readonly string[]} wheels files
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function serveWheels(wheels) {
  const files = new Map();
  const pages = new Map();
  for (const file of wheels) {
    const filename = path.basename(file);
    const bytes = readFileSync(file);
    const metadata = readZipFile(bytes, LIMITS, (name) => name.endsWith('.dist-info/METADATA')).bytes;
    files.set(filename, bytes).set(`${filename}.metadata`, metadata);
    pages.set(filename.split('-')[0].toLowerCase().replaceAll('_', '-'), {
      ...{ filename, url: `../../files/${filename}`, size: bytes.length },
      hashes: { sha256: sumOf(bytes) },
      'core-metadata': { sha256: sumOf(metadata) },
    });
  }
  const server = createServer((request, response) => {
    const [, folder, name] = decodeURIComponent(request.url).split('/');
    const page = folder === 'simple' ? pages.get(name) : undefined;
    if (page) {
      response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json');
      response.end(JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [], files: [page] }));
    } else {
      const bytes = folder === 'files' ? files.get(name) : undefined;
      response.writeHead(bytes ? 200 : 404).end(bytes);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/simple/`, close: () => server.close() };
}
