import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface Certificate {
  key: string;
  cert: string;
}

/** An authority of its own, and certificates for servers on loopback, made by OpenSSL; they last for two days. */
export class Authority {
  readonly #dir = mkdtempSync(path.join(os.tmpdir(), 'authority-'));

  constructor() {
    this.#openssl(
      'req',
      '-x509',
      ...NEW_KEY,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-subj',
      '/CN=test authority',
    );
  }

  /** PEM. */
  get certificate(): string {
    return this.#read('ca.pem');
  }

  get file(): string {
    return path.join(this.#dir, 'ca.pem');
  }

  /** @param names such as `DNS:api.test` or `IP:127.0.0.1` @param days negative for one that has expired */
  issue(names: string, days = 2): Certificate {
    writeFileSync(path.join(this.#dir, 'names'), `subjectAltName=${names}`);
    this.#openssl('req', ...NEW_KEY, '-keyout', 'one.key', '-out', 'one.csr', '-subj', '/CN=one');
    this.#openssl(
      ...['x509', '-req', '-in', 'one.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', 'one.pem', '-extfile', 'names', '-days', String(days)],
    );
    return { key: this.#read('one.key'), cert: this.#read('one.pem') };
  }

  /** One that no authority has signed. */
  selfSigned(names: string): Certificate {
    this.#openssl(
      ...['req', '-x509', ...NEW_KEY, '-keyout', 'self.key', '-out', 'self.pem', '-subj', '/CN=self'],
      ...['-addext', `subjectAltName=${names}`],
    );
    return { key: this.#read('self.key'), cert: this.#read('self.pem') };
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true });
  }

  #openssl(...args: string[]): void {
    execFileSync('openssl', args, { cwd: this.#dir, stdio: 'pipe' });
  }

  #read(name: string): string {
    return readFileSync(path.join(this.#dir, name), 'utf8');
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
