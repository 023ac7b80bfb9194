import { isBoundedJson } from '../../protocol/bounded-json.js';
import type { MimeBundle } from '../../protocol/messages.js';
import { DISPLAYS_MAX, isMimeType, isValidFor, MIME_TYPES_MAX } from '../../protocol/mime-bundle.js';

/**
 * Takes what a program shows: one write is one bundle, the JSON text of {media type: text}. The program can write
 * anything here; only what is a bundle and fits the limits goes on, so that the parent need not end this worker.
 */
export class DisplaySink {
  #left = 0;
  #count = 0;
  #refused = 0;
  #tell: (bundle: MimeBundle) => void = tellNobody;

  /** @param limitCharacters of all bundles together */
  begin(limitCharacters: number, tell: (bundle: MimeBundle) => void): void {
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
    const bundle = this.#read(bytes);
    if (bundle) this.#tell(bundle);
    else this.#refused += 1;
    return bytes.length;
  }

  #read(bytes: Uint8Array): MimeBundle | null {
    // JSON's escapes take six bytes for a character at most.
    if (this.#count >= DISPLAYS_MAX || bytes.length > 6 * this.#left + SLACK) return null;
    const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    if (!isBoundedJson(json, BUNDLE)) return null;
    const value: unknown = JSON.parse(json);
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
/** An object of texts, looked at before it is unfolded. */
const BUNDLE = { depth: 1, values: 1 + MIME_TYPES_MAX };
