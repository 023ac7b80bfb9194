/** Of text that no one should see as it is: characters that control terminals, or turn the text around them. */
const CONTROLS = /\p{C}/gu;

const KEY_LENGTH_MAX = 200;

/** A text of a stranger as it is kept and shown: cut, and without characters that control something. */
export function shownKey(text: string, lengthMax = KEY_LENGTH_MAX): string {
  return copyOf(text.slice(0, lengthMax)).replace(CONTROLS, '\ufffd');
}

/**
 * Counts by key in bounded memory: when full, the rarest half is forgotten. Keys are texts of strangers: each is cut,
 * and without characters that control something.
 */
export class TopCounter {
  private counts = new Map<string, number>();

  constructor(
    private readonly keysMax: number,
    private readonly keyLengthMax = KEY_LENGTH_MAX,
  ) {}

  add(key: string): void {
    const short = shownKey(key, this.keyLengthMax);
    const count = this.counts.get(short);
    if (count === undefined && this.counts.size >= this.keysMax) this.forgetRarest();
    this.counts.set(short, (count ?? 0) + 1);
  }

  /** The most frequent keys, most frequent first. */
  top(n: number): { key: string; count: number }[] {
    return this.sorted()
      .slice(0, n)
      .map(([key, count]) => ({ key, count }));
  }

  private forgetRarest(): void {
    this.counts = new Map(this.sorted().slice(0, Math.floor(this.keysMax / 2)));
  }

  private sorted(): [string, number][] {
    return [...this.counts].sort((a, b) => b[1] - a[1]);
  }
}

/** In its own memory: a slice would keep the text that it was cut from, whole. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}
