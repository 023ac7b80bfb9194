import { isRecord } from './json-values.js';

/** Progress of the download of one package file. */
export interface DownloadEvent {
  fileName: string;
  /** `failed`: this source is given up; another one may follow. */
  state: 'expected' | 'running' | 'done' | 'failed';
  /** Bytes received so far. */
  bytes: number;
  /** Size of the whole file, bytes; null while unknown. */
  size: number | null;
}

export type OnDownload = (event: DownloadEvent) => void;

/** Finished, out of all that are known so far. */
export interface Count {
  done: number;
  total: number;
}

export interface Downloads {
  files: Count;
  /** `total` is null while the size of a file is unknown. */
  bytes: { done: number; total: number | null };
}

const STATES = ['expected', 'running', 'done', 'failed'] as const;
const FILES_MAX = 10_000;
const NAME_CHARS_MAX = 300;
/** Shortest time between two events of one file, ms. */
const INTERVAL_MS = 200;

/** Sums up the downloads of one change, in this process and in the resolver's. Each file counts once. */
export class DownloadCount {
  readonly #files = new Map<string, DownloadEvent>();

  constructor(private readonly report: (downloads: Downloads) => void) {}

  readonly take: OnDownload = (event) => {
    const { fileName, state } = event;
    const known = this.#files.get(fileName);
    if (state === 'failed') this.#files.delete(fileName);
    // The resolver process and this one both announce files that are not cached.
    else if (known && (state === 'expected' || known.state === 'done')) return;
    else if (known || this.#files.size < FILES_MAX) {
      this.#files.set(fileName, { ...event, size: event.size ?? known?.size ?? null });
    } else return;
    if (this.#files.size > 0) this.report(this.#sum());
  };

  #sum(): Downloads {
    const files = [...this.#files.values()];
    const sizes = files.map(({ state, bytes, size }) => (state === 'done' ? bytes : size));
    return {
      files: { done: files.filter(({ state }) => state === 'done').length, total: files.length },
      bytes: {
        done: files.reduce((sum, { bytes }) => sum + bytes, 0),
        total: sizes.reduce<number | null>(
          (sum, size) => (sum === null || size === null ? null : sum + size),
          0,
        ),
      },
    };
  }
}

/**
 * Reports one download: its start, its end, and a few times a second the bytes received.
 * @param size bytes, if known before the server sends it; null otherwise
 */
export async function watchDownload<T>(
  fileName: string,
  size: number | null,
  onDownload: OnDownload | undefined,
  download: (onBytes: (bytes: number, size: number | null) => void) => Promise<T>,
): Promise<T> {
  if (!onDownload) return download(() => undefined);
  const last: DownloadEvent = { fileName, state: 'running', bytes: 0, size };
  let reportedAt = performance.now();
  onDownload({ ...last });
  try {
    const result = await download((bytes, announced) => {
      last.bytes = bytes;
      last.size ??= announced;
      const now = performance.now();
      if (now - reportedAt < INTERVAL_MS) return;
      reportedAt = now;
      onDownload({ ...last });
    });
    onDownload({ ...last, state: 'done' });
    return result;
  } catch (error) {
    onDownload({ ...last, state: 'failed' });
    throw error;
  }
}

/** @param value from a process that reads untrusted data. @returns null for anything but an event */
export function readDownloadEvent(value: unknown): DownloadEvent | null {
  if (!isRecord(value)) return null;
  const { fileName, state, bytes, size } = value;
  const known = STATES.find((one) => one === state);
  if (typeof fileName !== 'string' || fileName.length > NAME_CHARS_MAX || !known) return null;
  if (!isByteCount(bytes) || (size !== null && !isByteCount(size))) return null;
  return { fileName, state: known, bytes, size };
}

function isByteCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 40;
}
