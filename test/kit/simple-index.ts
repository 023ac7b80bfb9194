import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { normalizeName } from '../../src/engine/distribution/package-name.js';
import { readZipFile } from '../../src/engine/distribution/zip-archive.js';
import { type MadeWheel, makeWheel } from './wheels.mjs';

/** Fields of a file's entry on a page. */
export type FileWords = Record<string, unknown>;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const SIMPLE_JSON = 'application/vnd.pypi.simple.v1+json';

/** A package index of the simple JSON API on this machine, for wheels that tests make. It may be told to misbehave. */
export class SimpleIndex {
  /** Requests as `host path`, in order. */
  readonly asked: string[] = [];
  /** Authorization headers by host and path. */
  readonly authorized = new Map<string, string | undefined>();
  readonly #files = new Map<string, Buffer>();
  readonly #pages = new Map<string, FileWords[]>();
  readonly #answers = new Map<string, Answer>();
  #server: Server | null = null;

  /** @param host by which its addresses name it; @param below where all of it lies, such as `/token` */
  static async start(host = '127.0.0.1', below = ''): Promise<SimpleIndex> {
    const index = new SimpleIndex(host, below);
    const server = createServer((request, response) => index.#serve(request, response));
    index.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return index;
  }

  private constructor(
    private readonly host: string,
    private readonly below: string,
  ) {}

  get origin(): string {
    const { port } = (this.#server as Server).address() as AddressInfo;
    return `http://${this.host}:${port}`;
  }

  /** As PACKAGE_INDEXES has it. */
  get url(): string {
    return `${this.origin}${this.below}/simple/`;
  }

  withUser(user: string): string {
    return this.url.replace('://', `://${user}@`);
  }

  /** Lists a wheel, with its METADATA beside it. @param words replace or add fields of its entry */
  publish(wheel: MadeWheel, words: FileWords = {}): { fileName: string; sha256: string; bytes: Buffer } {
    const { fileName, bytes } = makeWheel(wheel);
    const sha256 = sumOf(bytes);
    this.#files.set(fileName, bytes);
    const metadata = metadataOf(bytes);
    this.#files.set(`${fileName}.metadata`, metadata);
    this.list(wheel.name, {
      ...{ filename: fileName, url: `../../files/${fileName}`, hashes: { sha256 }, size: bytes.length },
      'core-metadata': { sha256: sumOf(metadata) },
      ...words,
    });
    return { fileName, sha256, bytes };
  }

  /** Adds an entry to a page, unchecked. */
  list(project: string, words: FileWords): void {
    const name = normalizeName(project);
    this.#pages.set(name, [...(this.#pages.get(name) ?? []), words]);
  }

  /** Bytes at /files/name. */
  put(name: string, bytes: Buffer): void {
    this.#files.set(name, bytes);
  }

  /** Sets what answers a path instead. */
  answer(where: string, answer: Answer): void {
    this.#answers.set(where, answer);
  }

  /** Ends the connections that no request uses. */
  closeIdle(): void {
    this.#server?.closeIdleConnections();
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const where = String(request.url);
    this.asked.push(`${request.headers.host} ${where}`);
    this.authorized.set(`${request.headers.host} ${where}`, request.headers.authorization);
    const other = this.#answers.get(where);
    const inside = where.startsWith(`${this.below}/`) ? where.slice(this.below.length) : '';
    const [, folder, name = '', rest] = inside.split('/');
    if (other) other(request, response);
    else if (folder === 'simple' && rest === '') this.#page(name, response);
    else this.#file(folder === 'files' ? path.basename(decodeURIComponent(where)) : '', response);
  }

  #file(name: string, response: ServerResponse): void {
    const bytes = this.#files.get(name);
    response.writeHead(bytes ? 200 : 404).end(bytes);
  }

  #page(name: string, response: ServerResponse): void {
    const files = this.#pages.get(name);
    if (!files) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { 'content-type': SIMPLE_JSON })
      .end(JSON.stringify({ meta: { 'api-version': '1.1' }, name, versions: [], files }));
  }
}

export function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function metadataOf(wheel: Buffer): Buffer {
  const limits = { totalBytes: 1 << 30, files: 10_000 };
  const found = readZipFile(wheel, limits, (name) => name.endsWith('.dist-info/METADATA'));
  return Buffer.from(found?.bytes ?? []);
}
