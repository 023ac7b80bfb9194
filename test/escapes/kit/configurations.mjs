// The ways in which the programs are run. Each gives a driver; which canaries count is said here too.
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HttpDriver } from './http-driver.mjs';
import { frameLink, ipcLink } from './links.mjs';
import { describe, whyNoOsLayer } from './os-layer.mjs';
import { HOST_KINDS, KINDS } from './programs.mjs';
import { imageWithWheels, wheelFiles } from './wheels.mjs';
import { WorkerDriver } from './worker-driver.mjs';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const DIST = path.join(ROOT, 'dist');
const PLAIN_CHILD = path.join(import.meta.dirname, 'plain-child.mjs');

/**
 * @typedef {object} Configuration
 * @property {string} title
 * @property {string[]} counts kinds of canary that are an escape here
 * @property {boolean} outcomes whether the expected outcomes hold here
 * @property {string[]} without classes that say nothing new here
 * @property {boolean} probes whether programs that do not get out of plain Pyodide are worth a run
 * @property {boolean} pairs whether polluters and witnesses are compared
 * @property {boolean} [wheels] whether it runs on an image with the wheels of ESCAPES_WHEELS
 * @property {(canaries: import('./canaries.mjs').Canaries) => Promise<any>} open gives a driver with a `close`
 */

/** @type {Record<string, Configuration>} */
export const CONFIGURATIONS = {
  full: {
    title: 'through the HTTP API of dist/main.js, every layer on',
    without: ['packages'],
    probes: true,
    counts: KINDS,
    outcomes: true,
    pairs: true,
    wheels: true,
    open: (canaries) =>
      HttpDriver.open(path.join(DIST, 'main.js'), canaries, { PYODIDE_PACKAGES: wheelFiles().join(',') }),
  },
  granted: {
    title:
      'the same, with a grant for the network in every run: for a host that nobody has, and one that is private',
    without: ['constructor', 'js_module', 'own_wasm', 'packages', 'pyodide_js', 'resources', 'table_call'],
    probes: true,
    counts: KINDS,
    // A program that looks names up may end otherwise with a grant.
    outcomes: false,
    pairs: true,
    open: async (canaries) => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'escapes-rules-'));
      const rules = path.join(folder, 'rules.json');
      const hosts = {
        nowhere: { host: 'nowhere.invalid', ports: [80, 443] },
        private: { host: 'localhost', ports: [canaries.tcpPort] },
      };
      writeFileSync(rules, JSON.stringify(hosts));
      const settings = { NETWORK: 'rules', NETWORK_RULES_FILE: rules };
      const entry = path.join(DIST, 'main.js');
      const driver = await HttpDriver.open(entry, canaries, settings, { network: Object.keys(hosts) });
      rmSync(folder, { recursive: true, force: true });
      return driver;
    },
  },
  gate: {
    title: 'gate, reset and limits only: no V8 flags, the full environment, no launcher',
    without: ['packages', 'resources'],
    probes: true,
    counts: KINDS,
    outcomes: true,
    pairs: true,
    wheels: true,
    open: async (canaries) => gateDriver(DIST, canaries, { imageFile: await imageWithWheels() }),
  },
  'bare-gate': {
    title: 'gate, reset and limits only, and js, pyodide_js and ctypes left in Python',
    without: ['direct', 'forged', 'packages', 'resources', 'staying'],
    probes: true,
    counts: KINDS,
    outcomes: false,
    pairs: true,
    open: async (canaries) => {
      const folder = distWithoutLockdown();
      const driver = await gateDriver(path.join(folder, 'dist'), canaries, { keepWorn: true });
      return withClose(driver, () => rmSync(folder, { recursive: true, force: true }));
    },
  },
  packages: {
    title:
      'gate, reset and limits only, on an image with packages (packages.spec.ts makes it: ESCAPES_IMAGE)',
    without: ['constructor', 'cve', 'direct', 'forged', 'js_module', 'pyodide_js', 'resources'],
    probes: true,
    counts: KINDS,
    outcomes: true,
    pairs: true,
    open: async (canaries) => gateDriver(DIST, canaries, { imageFile: process.env.ESCAPES_IMAGE }),
  },
  os: {
    title: 'OS layer only: plain Pyodide, gate off, inside the launcher',
    without: ['forged', 'packages', 'resources', 'staying'],
    probes: false,
    counts: HOST_KINDS,
    outcomes: false,
    pairs: false,
    open: async (canaries) => osDriver(canaries),
  },
  plain: {
    title: 'plain Pyodide: no layer at all',
    without: ['packages', 'resources'],
    probes: true,
    counts: [],
    outcomes: false,
    pairs: true,
    open: async (canaries) => plainDriver(canaries),
  },
};

/** Why a configuration cannot be run here, or null. */
export async function whyMissing(name) {
  if ((name === 'full' || name === 'granted') && !existsSync(path.join(DIST, 'main.js')))
    return 'dist/main.js does not exist';
  if (name === 'os') return whyNoOsLayer();
  if (name === 'packages' && !process.env.ESCAPES_IMAGE) return 'ESCAPES_IMAGE names no image with packages';
  return null;
}

async function gateDriver(dist, canaries, { imageFile, ...options } = {}) {
  const imageFolder = path.join(dist, '..', '.cache', 'image');
  const { ensureImage } = await import(
    pathToFileURL(path.join(dist, 'engine', 'image', 'image-store.js')).href
  );
  const file = imageFile ?? (await ensureImage(imageFolder)).file;
  const { formatWorkerArguments } = await import(
    pathToFileURL(path.join(dist, 'engine', 'sandbox', 'worker-arguments.js')).href
  );
  const words = formatWorkerArguments({
    imageFile: file,
    memoryBytes: 256 << 20,
    diskBytes: 64 << 20,
  });
  watchSignals(canaries);
  const env = { ...process.env, [canaries.envName]: canaries.secrets.env };
  // The memory cap of the service's own child; not a barrier against escapes.
  const command = ['--max-old-space-size=192', path.join(dist, 'engine', 'worker', 'main.js'), ...words];
  const { ChannelToWorker } = await import(
    pathToFileURL(path.join(dist, 'engine', 'pool', 'worker', 'channel-to-worker.js')).href
  );
  const { readWorkerMessage } = await import(
    pathToFileURL(path.join(dist, 'engine', 'protocol', 'read-worker-message.js')).href
  );
  const start = () => {
    const stdin = openSync(canaries.stdinFile, 'r');
    const child = spawn(process.execPath, command, {
      cwd: '/',
      env,
      stdio: [stdin, 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    closeSync(stdin);
    return { child, link: frameLink(child, ChannelToWorker) };
  };
  const driver = new WorkerDriver(start, { ...options, check: readWorkerMessage });
  return withClose(driver, () => {});
}

/** Plain Pyodide, told of its tasks over Node's IPC, so that there is a process.send to forge answers with. */
async function plainDriver(canaries) {
  const { folder, snapshot } = makeSnapshot();
  watchSignals(canaries);
  const env = { ...process.env, [canaries.envName]: canaries.secrets.env };
  const driver = new WorkerDriver(() => {
    const stdin = openSync(canaries.stdinFile, 'r');
    const child = spawn(process.execPath, [PLAIN_CHILD, snapshot], {
      cwd: folder,
      env,
      stdio: [stdin, 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    closeSync(stdin);
    return { child, link: ipcLink(child) };
  });
  return withClose(driver, () => rmSync(folder, { recursive: true, force: true }));
}

/** Plain Pyodide in the launcher, with the environment, the streams and the channel that the service gives. */
async function osDriver(canaries) {
  const { folder, snapshot } = makeSnapshot();
  watchSignals(canaries);
  const channel = path.join(DIST, 'engine', 'worker', 'channel-to-parent.js');
  const { ChannelToWorker } = await import(
    pathToFileURL(path.join(DIST, 'engine', 'pool', 'worker', 'channel-to-worker.js')).href
  );
  const { command, args, stdio } = await describe([
    PLAIN_CHILD,
    snapshot,
    path.join(ROOT, 'package.json'),
    `${path.join(DIST, 'engine', 'worker')}/`,
    `${path.join(DIST, 'engine', 'protocol')}/`,
    `${realpathSync(path.join(ROOT, 'node_modules', 'pyodide'))}/`,
  ]);
  const driver = new WorkerDriver(() => {
    const child = spawn(command, [...args, PLAIN_CHILD, snapshot, channel], {
      cwd: '/',
      env: {},
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', ...stdio],
    });
    return { child, link: frameLink(child, ChannelToWorker) };
  });
  return withClose(driver, () => rmSync(folder, { recursive: true, force: true }));
}

/** A folder that every uid may enter, with plain Pyodide's snapshot in it, made once per version and script. */
function makeSnapshot() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'escapes-plain-'));
  chmodSync(folder, 0o755);
  const { version } = createRequire(import.meta.url)('pyodide/package.json');
  const script = path.join(import.meta.dirname, 'plain-snapshot.mjs');
  const key = createHash('sha256').update(version).update(readFileSync(script)).digest('hex').slice(0, 16);
  const kept = path.join(ROOT, '.cache', 'escapes', `${key}.snapshot`);
  const snapshot = path.join(folder, 'snapshot');
  if (!existsSync(kept)) {
    execFileSync(process.execPath, [script, snapshot]);
    mkdirSync(path.dirname(kept), { recursive: true });
    // Whole or not at all, whoever else makes one at the same time.
    cpSync(snapshot, `${kept}.${process.pid}`);
    renameSync(`${kept}.${process.pid}`, kept);
  } else cpSync(kept, snapshot);
  return { folder, snapshot };
}

/** A built tree whose image keeps the JavaScript modules in Python: what then still holds is the gate. */
function distWithoutLockdown() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'escapes-bare-'));
  cpSync(DIST, path.join(folder, 'dist'), { recursive: true });
  cpSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const python = path.join(folder, 'dist', 'engine', 'worker', 'python');
  writeFileSync(path.join(python, 'harness', 'lockdown.py'), 'def install() -> None:\n    pass\n');
  writeFileSync(path.join(python, 'harness', 'absent', 'bridge.py'), 'def take_out() -> None:\n    pass\n');
  // Ours stands in for CPython's.
  rmSync(path.join(python, 'library', 'ctypes'), { recursive: true });
  return folder;
}

/** This process is the worker's parent: a signal that reaches it is an escape. */
function watchSignals(canaries) {
  process.on('SIGUSR2', () => writeFileSync(canaries.signalFile, 'SIGUSR2\n', { flag: 'a' }));
}

function withClose(driver, cleanUp) {
  driver.close = async () => {
    await driver.stop();
    cleanUp();
  };
  return driver;
}
