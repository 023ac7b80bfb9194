/**
 * Puts what the server and its workers load into few files, below dist/: a start then reads a dozen files in place of 1,700.
 * `node tools/bundle.mjs`, after nest build. The files that other processes start (dist/**) stay where they are.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { licensesOf } from './licenses.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');
const SERVER = path.join(DIST, 'bundle', 'server');
const WORKER = path.join(DIST, 'bundle', 'worker');

/**
 * Loaded from node_modules when they are first needed: those with files of their own beside them, or shared with such, and
 * CommonJS that we import by name, which a bundle has under `default` only.
 */
const WITH_FILES = ['pyodide', 'tinypool', 'bullmq', 'ioredis'];
const BY_NAME = ['prom-client', 'rate-limiter-flexible', '@fastify/busboy'];
/** Parts of Nest and its adapter that are asked for by name, and are not installed here. */
const NOT_INSTALLED = [
  '@fastify/multipart',
  '@fastify/view',
  '@grpc/*',
  '@mikro-orm/*',
  '@nestjs/microservices',
  '@nestjs/mongoose',
  '@nestjs/platform-express',
  '@nestjs/sequelize',
  '@nestjs/typeorm',
  '@nestjs/websockets',
  'cache-manager',
  'class-transformer/*',
  'mongoose',
  'sequelize',
  'typeorm',
];
/** CommonJS in a module. */
const REQUIRE = [
  "import { createRequire as createRequireHere } from 'node:module';",
  "import { dirname as dirnameHere } from 'node:path';",
  "import { fileURLToPath as fileHere } from 'node:url';",
  'const require = createRequireHere(import.meta.url);',
  'const __filename = fileHere(import.meta.url);',
  'const __dirname = dirnameHere(__filename);',
].join('\n');

const common = { bundle: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'warning' };

await build({
  ...common,
  entryPoints: ['main.js', 'build-layer.js'].map((file) => path.join(DIST, 'engine', 'worker', file)),
  outdir: WORKER,
  external: ['pyodide'],
  plugins: [inItsPlace(WORKER)],
});

/** The command line; it speaks to a server over HTTP, and shares nothing with it. */
await build({
  ...common,
  entryPoints: ['main.ts', 'embedded.ts'].map((file) => path.join(ROOT, 'clients', 'command-line', file)),
  outdir: path.join(DIST, 'command-line'),
});

const { metafile } = await build({
  ...common,
  entryPoints: [path.join(DIST, 'bootstrap.js')],
  outdir: SERVER,
  splitting: true,
  // Nest finds providers by their classes, and says their names.
  keepNames: true,
  sourcemap: true,
  legalComments: 'none',
  metafile: true,
  external: [...WITH_FILES, ...BY_NAME, ...NOT_INSTALLED],
  // In every file, so that it comes before the first decorator, in whatever order they are loaded.
  inject: [path.join(ROOT, 'node_modules', 'reflect-metadata', 'Reflect.js')],
  banner: { js: REQUIRE },
  plugins: [inItsPlace(SERVER)],
});
await nameClassesOnly(Object.keys(metafile.outputs));
await writeFile(path.join(SERVER, 'LICENSES.txt'), await licensesOf(ROOT, Object.keys(metafile.inputs)));

/**
 * esbuild sets the name of every function when it is created, closures of each request included. Restricts that to classes
 * and declared functions, whose names are used.
 */
async function nameClassesOnly(outputs) {
  const inAll = 'var __name = (target, value) => __defProp(';
  const inClasses = 'var __name = (target, value) => target.prototype === undefined ? target : __defProp(';
  let found = 0;
  for (const output of outputs.filter((name) => name.endsWith('.js'))) {
    const text = await readFile(output, 'utf8');
    if (!text.includes(inAll)) continue;
    await writeFile(output, text.replace(inAll, inClasses));
    found += 1;
  }
  if (found !== 1) throw new Error(`esbuild names functions in ${found} files in place of one`);
}

/**
 * Our own modules find files by their place: what they know of it has to stay true in another file.
 * @param {string} outdir folder of the bundle
 */
function inItsPlace(outdir) {
  const load = async ({ path: file }) => {
    if (!file.startsWith(DIST + path.sep)) return undefined;
    const text = await readFile(file, 'utf8');
    const place = path.relative(outdir, file).split(path.sep).join('/');
    const contents = text
      .replaceAll('import.meta.dirname', `(import.meta.dirname + '/${path.posix.dirname(place)}')`)
      .replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`);
    return { contents, loader: 'js' };
  };
  return { name: 'import-meta', setup: (builder) => builder.onLoad({ filter: /\.js$/ }, load) };
}
