import { isBoundedJson } from '../../protocol/bounded-json.js';
import type { MimeBundle } from '../../protocol/messages.js';
import { DISPLAYS_MAX, isMimeType, isValidFor, MIME_TYPES_MAX } from '../../protocol/mime-bundle.js';

/** @param isValue whether it shows the value of the last expression */
type Tell = (bundle: MimeBundle, isValue: boolean) => void;

/**
 * Takes what a program shows: one write is one bundle, the JSON text of {media type: text}, or of a list with the one
 * of the program's value. The program can write anything here; only what is a bundle and fits the limits goes on, so that
 * the parent need not end this worker. A number asks for a SIGALRM after as many ms, 0 for none: the harness bounds what
 * methods of a value may take, and this Python has no timer of its own.
 */
export class DisplaySink {
  #left = 0;
  #count = 0;
  #refused = 0;
  #tell: Tell = tellNobody;

  constructor(private readonly setAlarm: (ms: number) => void = () => {}) {}

  /** @param limitCharacters of all bundles together */
  begin(limitCharacters: number, tell: Tell): void {
    this.#left = limitCharacters;
    this.#count = this.#refused = 0;
    this.#tell = tell;
  }

  /** Drops what the last run showed. */
  reset(): void {
    this.begin(0, tellNobody);
  }

  /** Bundles that did not go on. */
  get refused(): number {
    return this.#refused;
  }

  /** @returns the number of bytes taken, which is always all of them */
  write(bytes: Uint8Array): number {
    const written = this.#parse(bytes);
    if (typeof written === 'number') {
      this.setAlarm(written);
      return bytes.length;
    }
    const isValue = Array.isArray(written) && written.length === 1;
    const bundle = this.#read(isValue ? (written as unknown[])[0] : written);
    if (bundle) this.#tell(bundle, isValue);
    else this.#refused += 1;
    return bytes.length;
  }

  /** What was written, or null. */
  #parse(bytes: Uint8Array): unknown {
    // JSON's escapes take six bytes for a character at most.
    if (this.#count >= DISPLAYS_MAX || bytes.length > 6 * this.#left + SLACK) return null;
    const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    return isBoundedJson(json, BUNDLE) ? JSON.parse(json) : null;
  }

  #read(value: unknown): MimeBundle | null {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
    const entries = Object.entries(value);
    if (entries.length === 0 || entries.length > MIME_TYPES_MAX) return null;
    let characters = 0;
    for (const [mime, text] of entries) {
      if (!isMimeType(mime) || typeof text !== 'string' || !isValidFor(mime, text)) return null;
      characters += mime.length + text.length;
    }
    if (characters > this.#left) return null;
    this.#left -= characters;
    this.#count += 1;
    return Object.fromEntries(entries) as MimeBundle;
  }
}

const tellNobody = (): void => {};

/** Brackets, quotes and commas of a bundle. */
const SLACK = 1024;
/** An object of texts, in a list or not, looked at before it is unfolded. */
const BUNDLE = { depth: 2, values: 2 + MIME_TYPES_MAX };
