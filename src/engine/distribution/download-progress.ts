import { isRecord } from './json-values.js';

/** How far the download of one package file is. */
export interface DownloadEvent {
  fileName: string;
  /** `failed`: it is no longer wanted from there. */
  state: 'expected' | 'going' | 'done' | 'failed';
  /** Received so far. */
  bytes: number;
  /** Of the whole file; null while it is unknown. */
  size: number | null;
}

export type OnDownload = (event: DownloadEvent) => void;

/** Done, out of so many that are known of by now. */
export interface Count {
  done: number;
  total: number;
}

export interface Downloads {
  files: Count;
  /** `total` is null while the size of a file is unknown. */
  bytes: { done: number; total: number | null };
}

const STATES = ['expected', 'going', 'done', 'failed'] as const;
const FILES_MAX = 10_000;
const NAME_CHARS_MAX = 300;
/** Between two events of one file, ms. */
const INTERVAL_MS = 200;

/** Sums up the downloads of one change, whichever process they happen in. Each file counts once. */
export class DownloadCount {
  readonly #files = new Map<string, DownloadEvent>();

  constructor(private readonly tell: (downloads: Downloads) => void) {}

  readonly take: OnDownload = (event) => {
    const { fileName, state } = event;
    const known = this.#files.get(fileName);
    if (state === 'failed') this.#files.delete(fileName);
    // The process that resolves and this one both expect the files that neither has.
    else if (known && (state === 'expected' || known.state === 'done')) return;
    else if (known || this.#files.size < FILES_MAX) {
      this.#files.set(fileName, { ...event, size: event.size ?? known?.size ?? null });
    } else return;
    if (this.#files.size > 0) this.tell(this.#sum());
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
 * Tells of one download: its beginning, its end, and the bytes between a few times a second.
 * @param size where it is known before the server tells it
 */
export async function watchDownload<T>(
  fileName: string,
  size: number | null,
  onDownload: OnDownload | undefined,
  download: (onBytes: (bytes: number, size: number | null) => void) => Promise<T>,
): Promise<T> {
  if (!onDownload) return download(() => undefined);
  const last: DownloadEvent = { fileName, state: 'going', bytes: 0, size };
  let toldAt = performance.now();
  onDownload({ ...last });
  try {
    const result = await download((bytes, told) => {
      last.bytes = bytes;
      last.size ??= told;
      const now = performance.now();
      if (now - toldAt < INTERVAL_MS) return;
      toldAt = now;
      onDownload({ ...last });
    });
    onDownload({ ...last, state: 'done' });
    return result;
  } catch (error) {
    onDownload({ ...last, state: 'failed' });
    throw error;
  }
}

/** @param told by a process that reads what strangers sent; null for anything but an event */
export function readDownloadEvent(told: unknown): DownloadEvent | null {
  if (!isRecord(told)) return null;
  const { fileName, state, bytes, size } = told;
  const known = STATES.find((one) => one === state);
  if (typeof fileName !== 'string' || fileName.length > NAME_CHARS_MAX || !known) return null;
  if (!isByteCount(bytes) || (size !== null && !isByteCount(size))) return null;
  return { fileName, state: known, bytes, size };
}

function isByteCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 2 ** 40;
}
