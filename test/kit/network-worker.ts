import type { Duplex } from 'node:stream';
import { NetworkToWorker } from '../../src/engine/pool/worker/network-to-worker.js';
import type { NetworkRule } from '../../src/engine/relay/network-rule.js';
import { NETWORK_FD } from '../../src/engine/sandbox/worker-arguments.js';
import { NetworkProgram, optionsWith } from './network-program.js';
import { type Ran, type TaskChanges, TestWorker } from './worker.js';

type Options = ReturnType<typeof optionsWith>;

/** A real worker whose runs may use the network, by the relay of the service. */
export class NetworkWorker {
  readonly faults: string[] = [];
  /** The rules and the observations of the run that began last. */
  program: NetworkProgram | null = null;
  readonly #network: NetworkToWorker;

  private constructor(
    readonly worker: TestWorker,
    private readonly options: Options,
  ) {
    // Both ways: a pair of sockets, which Node types by one direction.
    this.#network = new NetworkToWorker(worker.child.stdio[NETWORK_FD] as Duplex);
    this.#network.listen((fault) => this.faults.push(fault));
  }

  static async start(options: Options = optionsWith()): Promise<NetworkWorker> {
    return new NetworkWorker(await TestWorker.start({ network: true }), options);
  }

  /** Runs with a grant for these rules; null: without one. */
  async run(code: string, rules: readonly NetworkRule[] | null, changes: TaskChanges = {}): Promise<Ran> {
    return (await this.begin(code, rules, changes)).ran;
  }

  begin(
    code: string,
    rules: readonly NetworkRule[] | null,
    changes: TaskChanges = {},
  ): ReturnType<TestWorker['begin']> {
    const program = rules && new NetworkProgram(rules, this.options);
    this.program = program;
    if (program) this.#network.begin(program.run);
    const begun = this.worker.begin(code, { ...changes, ...(program && { network: true }) });
    const end = (): void => {
      this.#network.end();
      program?.run.end();
    };
    begun.report.then(end, end);
    return begun;
  }

  /** Says that a run has a grant, and gives it none. */
  deceive(code: string): ReturnType<TestWorker['begin']> {
    return this.worker.begin(code, { network: true });
  }

  stop(): Promise<void> {
    return this.worker.stop();
  }
}
