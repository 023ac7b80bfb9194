// What an escaped program would touch, all of it outside the worker. A verdict comes from here, never from what a
// program says of itself: a secret that it cannot know, a folder, listeners, processes, the parent's signals.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const secretWord = (name) => `${name}${randomBytes(9).toString('hex')}`;

export class Canaries {
  /** Texts that only the host knows, by the canary that they prove. */
  secrets = { read: secretWord('read'), env: secretWord('env'), stdin: secretWord('stdin') };
  envName = 'ESCAPE_CANARY';
  /** Everything below is open to every uid: what stops a program must be the sandbox, not a file mode. */
  root = mkdtempSync(path.join(os.tmpdir(), 'escapes-'));
  stdinFile = path.join(this.root, 'stdin.txt');
  signalFile = path.join(this.root, 'signals.log');
  /** Effects that arrived when their program was already judged. @type {string[]} */
  late = [];
  #file = path.join(this.root, 'secret.txt');
  #folder = path.join(this.root, 'folder');
  #unixPath = path.join(this.root, 'listener.sock');
  /** @type {{ kind: string, text: string }[]} */
  #hits = [];
  #closers = [];
  #victim;
  #ports = { tcp: 0, udp: 0 };

  /** @returns {Promise<Canaries>} listening */
  static async open() {
    const canaries = new Canaries();
    await canaries.#open();
    return canaries;
  }

  async #open() {
    chmodSync(this.root, 0o777);
    mkdirSync(this.#folder);
    chmodSync(this.#folder, 0o777);
    this.#plantFile();
    writeFileSync(this.stdinFile, `${this.secrets.stdin}\n`, { mode: 0o644 });
    writeFileSync(this.signalFile, '', { mode: 0o600 });
    for (const [kind, where] of [
      ['tcp', { host: '127.0.0.1', port: 0 }],
      ['unix', { path: this.#unixPath }],
    ]) {
      const server = createServer((socket) => {
        const hit = { kind, text: '' };
        this.#hits.push(hit);
        socket.on('data', (data) => {
          if (hit.text.length < 4096) hit.text += data.toString('latin1');
        });
        socket.on('error', () => {});
        // Answered as HTTP, so that fetch() does not wait.
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok');
      });
      server.listen(where);
      await once(server, 'listening');
      if (kind === 'tcp') this.#ports.tcp = server.address().port;
      this.#closers.push(() => server.close());
    }
    chmodSync(this.#unixPath, 0o777);
    const udp = createSocket('udp4', (data) =>
      this.#hits.push({ kind: 'udp', text: data.toString('latin1') }),
    );
    udp.bind(0, '127.0.0.1');
    await once(udp, 'listening');
    this.#ports.udp = udp.address().port;
    this.#closers.push(() => udp.close());
    this.#newVictim();
  }

  #plantFile() {
    writeFileSync(this.#file, `${this.secrets.read}\n`);
    chmodSync(this.#file, 0o666);
  }

  #newVictim() {
    this.#victim = spawn('sleep', ['900'], { stdio: 'ignore' });
    this.#victim.on('error', () => {});
  }

  get tcpPort() {
    return this.#ports.tcp;
  }

  /**
   * A fresh set for one program.
   * @param {number} parentPid the process that started the worker
   * @returns {{ token: string, context: object }} `context` is what the program is told, as the variable `canary`
   */
  arm(parentPid) {
    const token = secretWord('token');
    const context = {
      token,
      file: this.#file,
      folder: this.#folder,
      tcp: this.#ports.tcp,
      udp: this.#ports.udp,
      unix: this.#unixPath,
      env: this.envName,
      parent: parentPid,
      victim: this.#victim.pid,
    };
    return { token, context: { canary: context } };
  }

  /**
   * What tripped since the last call.
   * @param {string} token of the program that ran
   * @param {string} answer everything that came back from the run, as text
   * @returns {string[]} kinds, sorted
   */
  check(token, answer) {
    const kinds = new Set();
    for (const [kind, secret] of Object.entries(this.secrets)) if (answer.includes(secret)) kinds.add(kind);
    const mine = (kind, text) => {
      const other = /token[0-9a-f]{18}/.exec(text)?.[0];
      if (other === undefined || other === token) kinds.add(kind);
      else this.late.push(`${kind}: ${other}`);
    };
    for (const { kind, text } of this.#hits.splice(0)) mine(kind, text);
    for (const name of readdirSync(this.#folder)) {
      mine('folder', name);
      rmSync(path.join(this.#folder, name), { recursive: true, force: true });
    }
    if (!this.#fileIsWhole()) {
      kinds.add('folder');
      this.#plantFile();
    }
    const signals = readFileSync(this.signalFile, 'utf8');
    if (signals !== '') {
      kinds.add('signal');
      writeFileSync(this.signalFile, '');
    }
    if (!this.#victimLives()) {
      kinds.add('victim');
      this.#newVictim();
    }
    return [...kinds].sort();
  }

  /** Waits for effects that take their time. @param {string[]} kinds expected @param {number} ms at most */
  async settle(kinds, ms) {
    const end = performance.now() + ms;
    const slow = kinds.some((kind) => ['tcp', 'udp', 'unix', 'signal', 'victim', 'folder'].includes(kind));
    while (slow && performance.now() < end && !this.#stirred()) await sleep(5);
    if (slow) await sleep(10);
  }

  #stirred() {
    return (
      this.#hits.length > 0 ||
      readdirSync(this.#folder).length > 0 ||
      statSync(this.signalFile).size > 0 ||
      !this.#victimLives() ||
      !this.#fileIsWhole()
    );
  }

  #fileIsWhole() {
    try {
      return (
        readFileSync(this.#file, 'utf8') === `${this.secrets.read}\n` &&
        (statSync(this.#file).mode & 0o777) === 0o666
      );
    } catch {
      return false;
    }
  }

  #victimLives() {
    try {
      return !/\) Z /.test(readFileSync(`/proc/${this.#victim.pid}/stat`, 'latin1'));
    } catch {
      return false;
    }
  }

  close() {
    for (const close of this.#closers) close();
    this.#victim.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}
