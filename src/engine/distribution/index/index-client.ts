import { createHash } from 'node:crypto';
import type { IndexAddress } from '../../../base/addresses/index-address.js';
import { type Guard, RefusedRequest } from '../guard.js';
import { PackageError } from '../package-error.js';
import { Agents } from '../request-public.js';
import { METADATA_BYTES_MAX, readMetadata, type WheelMetadata } from '../wheel-metadata.js';
import type { Platform } from '../wheel-name.js';
import { type BoundedAnswer, getBounded } from './get-bounded.js';
import { type IndexWheel, PageError, type ProjectPage, readProjectPage } from './project-page.js';
import { Turns } from './turns.js';

export interface IndexClientOptions {
  indexes: readonly IndexAddress[];
  guard: Guard;
  platform: Platform;
  /** For one page or one METADATA file, ms. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** A project, and the index that has it. */
export interface FoundProject extends ProjectPage {
  /** URL of that index, without user and password. */
  index: string;
}

/** What the resolver needs of the indexes; tests implement it differently. */
export interface ProjectIndex {
  /** From the first index that has the name; null when no index has it. @throws PackageError PACKAGE_DOWNLOAD_FAILED */
  project(name: string): Promise<FoundProject | null>;
  /** The separate METADATA file of a wheel. @throws PackageError PACKAGE_DOWNLOAD_FAILED; ZipError when it is invalid */
  metadata(wheel: IndexWheel): Promise<WheelMetadata>;
}

const SIMPLE_JSON = 'application/vnd.pypi.simple.v1+json';
/** The largest pages of real projects have about 20 MB. */
const PAGE_BYTES_MAX = 32 << 20;
const REQUESTS_AT_A_TIME = 6;
/** Per resolution. */
const REQUESTS_MAX = 6_000;
const BYTES_MAX = 1 << 30;
/** Wheels that run on this interpreter, per resolution: each stays in memory. */
const WHEELS_MAX = 200_000;

/** Reads projects from indexes. Caches every response: one client serves one resolution. */
export class IndexClient implements ProjectIndex {
  readonly #projects = new Map<string, Promise<FoundProject | null>>();
  readonly #metadata = new Map<string, Promise<WheelMetadata>>();
  readonly #agents = new Agents();
  readonly #turns = new Turns(REQUESTS_AT_A_TIME);
  #requests = 0;
  #bytes = 0;
  #wheels = 0;

  constructor(private readonly options: IndexClientOptions) {}

  project(name: string): Promise<FoundProject | null> {
    return kept(this.#projects, name, () => this.#find(name));
  }

  metadata(wheel: IndexWheel): Promise<WheelMetadata> {
    return kept(this.#metadata, wheel.url, () => this.#fetchMetadata(wheel));
  }

  /** Ends the connections. */
  close(): void {
    this.#agents.destroy();
  }

  async #find(name: string): Promise<FoundProject | null> {
    for (const { url: index } of this.options.indexes) {
      const what = `${name} at the index ${shownIndex(index)}`;
      const { status, type, body, url } = await this.#get(
        `${index}${name}/`,
        SIMPLE_JSON,
        PAGE_BYTES_MAX,
        what,
      );
      // The next index is used only when this one does not have the name: another index must not stand in for a failing one.
      if (status === 404 || status === 410) continue;
      if (status < 200 || status > 299) throw failed(what, explainStatus(status));
      if (type !== SIMPLE_JSON) throw failed(what, 'it does not support the simple JSON API (PEP 691)');
      try {
        const page = readProjectPage(body, name, url, this.options.platform);
        this.#wheels += page.wheels.length;
        if (this.#wheels > WHEELS_MAX)
          throw new PageError(`the packages have more than ${WHEELS_MAX} wheels to choose from`);
        return { index, ...page };
      } catch (error) {
        if (error instanceof PageError) throw failed(what, error.message);
        throw error;
      }
    }
    return null;
  }

  async #fetchMetadata({ fileName, url, metadataSha256 }: IndexWheel): Promise<WheelMetadata> {
    const what = `The metadata of ${fileName}`;
    const address = new URL(url);
    address.pathname += '.metadata';
    const { status, body } = await this.#get(address.href, '*/*', METADATA_BYTES_MAX, what);
    if (status < 200 || status > 299) throw failed(what, explainStatus(status));
    const sum = createHash('sha256').update(body).digest('hex');
    if (sum !== metadataSha256) {
      throw failed(
        what,
        `it does not match its SHA-256 at the index: expected ${metadataSha256}, received ${sum}`,
      );
    }
    return readMetadata(body);
  }

  async #get(place: string, accept: string, maxBytes: number, what: string): Promise<BoundedAnswer> {
    const { guard, timeoutMs, signal } = this.options;
    if (++this.#requests > REQUESTS_MAX)
      throw failed(what, `the resolution needs more than ${REQUESTS_MAX} requests`);
    const left = BYTES_MAX - this.#bytes;
    try {
      const ask = { accept, maxBytes: Math.min(maxBytes, left), timeoutMs, signal, agents: this.#agents };
      // The timeout starts when the request does, not while it waits.
      const answer = await this.#turns.take(() => getBounded(place, guard, ask));
      this.#bytes += answer.body.length;
      return answer;
    } catch (error) {
      if (error instanceof RefusedRequest) throw failed(what, error.message, error);
      throw error;
    }
  }
}

function kept<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  // Callers that await it see the error; without a caller it would be an unhandled rejection.
  made.catch(() => undefined);
  cache.set(key, made);
  return made;
}

function failed(what: string, why: string, cause?: unknown): PackageError {
  return new PackageError('PACKAGE_DOWNLOAD_FAILED', `${what} is not available: ${why}.`, { cause });
}

function explainStatus(status: number): string {
  if (status !== 401 && status !== 403) return `the server answered ${status}`;
  return `the server answered ${status}: it requires a valid user and password (PACKAGE_INDEXES)`;
}

/** Host of an index: its path may contain a token. */
export function shownIndex(index: string): string {
  return new URL(index).host;
}
