import type { Execution, RunEvent } from '../typescript/src/index.js';

/** Writes what a program prints, as it comes. */
export class LiveOutput {
  readonly #written = { stdout: '', stderr: '' };
  #dropped = 0;

  take(event: RunEvent): void {
    if (event.type === 'stdout' || event.type === 'stderr') this.#write(event.type, event.text);
    if (event.type === 'dropped') this.#dropped += event.events;
  }

  /** What came with the result only, such as the output of a run that was killed; and how it failed. */
  end(execution: Execution): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const whole = execution[stream];
      if (whole.startsWith(this.#written[stream]))
        this.#write(stream, whole.slice(this.#written[stream].length));
    }
    if (this.#dropped > 0)
      note(`${this.#dropped} parts of the live output were dropped; --json has its head and tail.`);
    else if (execution.truncated)
      note('The output, the files or the result exceeded a limit; --json says which.');
    const { exception } = execution;
    if (!exception) return;
    process.stderr.write(exception.traceback.replace(/\n?$/, '\n'));
    if (exception.hint) note(exception.hint);
  }

  #write(stream: 'stdout' | 'stderr', text: string): void {
    this.#written[stream] += text;
    process[stream].write(text);
  }
}

export const note = (sentence: string): void => {
  process.stderr.write(`pyodide-pool: ${sentence}\n`);
};
