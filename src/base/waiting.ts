export interface WaitingOptions<T> {
  /** How long it may take, in ms, from now. */
  ms: number;
  onTimeout: (waiting: Waiting<T>) => void;
  /** Not aborted yet. */
  signal?: AbortSignal | undefined;
  onAbort?: (waiting: Waiting<T>) => void;
  /** Removes it from the list of those that wait; called once, before it ends. */
  onLeave?: () => void;
}

/** A wait that ends once: by others, after some time, or when a signal aborts. Timer and listener are gone then. */
export class Waiting<T> {
  readonly ended: Promise<T>;
  #settle!: { resolve: (value: T) => void; reject: (error: Error) => void };
  readonly #options: WaitingOptions<T>;
  readonly #timer: NodeJS.Timeout;
  #isOver = false;

  constructor(options: WaitingOptions<T>) {
    this.#options = options;
    this.ended = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#timer = setTimeout(() => options.onTimeout(this), options.ms);
    options.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  resolve(value: T): void {
    this.leave();
    this.#settle.resolve(value);
  }

  reject(error: Error): void {
    this.leave();
    this.#settle.reject(error);
  }

  /** Neither time nor signal ends it from now on; who calls this settles it. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#options.onLeave?.();
  }

  readonly #onAbort = (): void => this.#options.onAbort?.(this);
}

/** What `work` comes to, or what `late` returns or throws when that takes more than `ms`; the work goes on then. */
export async function within<T, L>(work: Promise<T>, ms: number, late: () => L): Promise<T | L> {
  const waiting = new Waiting<null>({ ms, onTimeout: (self) => self.resolve(null) });
  const first = await Promise.race([work.then((value) => ({ value })), waiting.ended]).finally(() =>
    waiting.leave(),
  );
  return first === null ? late() : first.value;
}
