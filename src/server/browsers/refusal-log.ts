import { shownText } from '../../base/shown-text.js';

const WINDOW_MS = 60_000;
/** Different values that are logged in one window. */
const LINES_MAX = 5;
const SHOWN_CHARACTERS = 200;

/** One line of the log. */
export interface Refusal {
  /** What was refused, printable and cut. */
  received: string;
  /** Refusals since the previous line that were not logged, of this value or others. */
  untold: number;
}

/** Logs refusals so that an operator can act on them, and a stranger cannot fill the log. */
export class RefusalLog {
  readonly #told = new Set<string>();
  #windowEnds = 0;
  #untold = 0;

  constructor(
    private readonly tell: (refusal: Refusal) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** @param value of a header, as it came */
  note(value: string): void {
    const now = this.now();
    if (now >= this.#windowEnds) {
      this.#told.clear();
      this.#windowEnds = now + WINDOW_MS;
    }
    const received = shownText(value, SHOWN_CHARACTERS);
    if (this.#told.has(received) || this.#told.size >= LINES_MAX) {
      this.#untold += 1;
      return;
    }
    this.#told.add(received);
    const untold = this.#untold;
    this.#untold = 0;
    this.tell({ received, untold });
  }
}
