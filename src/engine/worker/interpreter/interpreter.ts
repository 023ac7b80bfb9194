import type { SealFacts } from '../../checkpoint-format/check-seal.js';
import type { ImageFile } from '../../image/image-file.js';
import type { SectionName, StoredMemory } from '../../image/image-header.js';
import type { Layout } from '../../image/package-layer.js';
import type { RunReport, SessionResult, SessionStep, Task, WearReason } from '../../protocol/messages.js';
import { OutputSink } from '../../protocol/output-sink.js';
import { plainTask } from '../../protocol/plain-task.js';
import { HarnessCall } from '../../pyodide/harness-call.js';
import { memfsOf, type PyodideModule } from '../../pyodide/internals.js';
import { Checkpoints, type Refusal } from '../checkpoint/checkpoints.js';
import { layoutFingerprint } from '../checkpoint/layout.js';
import { whyLost } from '../checkpoint/why-lost.js';
import type { ControlPipe } from '../control-pipe.js';
import { Deadline } from '../deadline.js';
import { SealedFilesystem, WORK_DIR } from '../filesystem/sealed-filesystem.js';
import { type Native, openBytes, openMemory } from '../memory/open-memory.js';
import { Network } from '../network/network.js';
import type { Ask } from '../network/network-pipe.js';
import { compileLibraries } from '../packages/compile-libraries.js';
import { FrozenLibraries } from '../packages/frozen-libraries.js';
import { demandLayout, layDown } from '../packages/lay-down.js';
import { InputSource } from '../streams/input-source.js';
import { OutputRecorder, type Put } from '../streams/output-recorder.js';
import type { Voice } from '../voice.js';
import { boot } from './boot.js';
import { answerBytes, endedForGood, harnessRequest, inSession, isWaiting } from './harness-request.js';
import { MemoryCap } from './memory-cap.js';
import type { MemoryPressure } from './memory-pressure.js';
import { Outlet } from './outlet.js';
import { RunEnding } from './run-ending.js';
import { buildReport, type Ending, leavesInterpreterSound, refusedReport } from './run-report.js';
import { SealedState } from './sealed-state.js';
import { SessionClock } from './session-clock.js';
import type { SignalPace } from './signal-pace.js';

/** From this multiple of the sealed size on, copying back a grown heap costs more than a new worker is worth. */
const HEAP_WEAR_FACTOR = 2;

export interface InterpreterOptions {
  image: ImageFile;
  /** Maps memory of the image; without it memory is copied. */
  native?: Native;
  /** Descriptor of a file for states of memory, as long as memory may become; states are copied without it. */
  stateFd?: number | null;
  memoryBytes: number;
  diskBytes: number;
  control: ControlPipe | null;
  /** Asks the parent for runs with a grant; without it none has the network. */
  network?: Ask | null;
  /** Where output is noted while a run goes on; without it a killed run leaves none. */
  record?: Put | null;
  /** Hears what is to be said before the report; without it nothing of that is said. */
  voice?: Voice;
  /** Compiles Python's WebAssembly whether its code was kept or not. */
  compileAnew?: boolean;
}

/** Touches output, files and the compiler, and leaves something behind of each. */
const PROOF = plainTask(
  'proof',
  'open("proof.txt", "w").write("x"); proof = [0] * 100000; print("proof"); 1 + 1',
  { timeoutMs: 10_000, outputBytes: 1024, resultBytes: 1024 },
);

/** A sealed interpreter: run, reset, run, reset. One run at a time. */
export class Interpreter {
  #fatal = false;

  private constructor(
    private readonly module: PyodideModule,
    private readonly harness: HarnessCall,
    private readonly ending: RunEnding,
    private readonly sealed: SealedState,
    private readonly files: SealedFilesystem,
    private readonly deadline: Deadline,
    private readonly memory: MemoryCap,
    private readonly stdin: InputSource,
    private readonly stdout: OutputSink,
    private readonly stderr: OutputSink,
    private readonly clock: SessionClock,
    private readonly checkpoints: Checkpoints,
    /** Fingerprint of what a checkpoint takes for granted; see layoutFingerprint. */
    readonly layout: string,
    private readonly outlet: Outlet,
    private readonly pace: SignalPace,
    private readonly pressure: MemoryPressure,
    private readonly network: Network,
  ) {}

  /** Starts from the image, seals, and proves with a run that the way back works. */
  static async start(options: InterpreterOptions): Promise<Interpreter> {
    const deadline = new Deadline(options.control);
    const memory = new MemoryCap(options.memoryBytes);
    const clock = new SessionClock();
    const stdin = new InputSource();
    const stdout = new OutputSink();
    const stderr = new OutputSink();
    const outlet = new Outlet(deadline, options.voice, new OutputRecorder(options.record ?? null));
    const streams = { stdin, stdout, stderr, display: outlet.display };
    const { image, native = { missing: 'there is no addon' } } = options;
    const { core, layer } = image.header;
    const libraries = new FrozenLibraries();
    const network = new Network(options.network ?? null, deadline, memory);
    const layerBytes = layer && {
      files: openBytes(native, image, 'layerFiles'),
      libraries: openBytes(native, image, 'libraries'),
    };
    const compiling = layerBytes && compileLibraries(layer.libraries, layerBytes.libraries);
    // A failure is met where it is waited for.
    compiling?.catch(() => undefined);
    const coreFiles = openBytes(native, image, 'coreFiles');
    const { module, gate, pace, pressure, descriptors } = await boot(
      image,
      coreFiles,
      streams,
      deadline,
      memory,
      clock,
      libraries,
      network,
      options.compileAnew ?? false,
    );
    const place = (name: SectionName, stored: StoredMemory, stateFd: number | null = null) =>
      openMemory(native, module, image, name, stored, options.memoryBytes, stateFd);
    const { stateFd = null } = options;
    let sealed = new SealedState(
      module,
      core.state,
      place('coreMemory', core.memory, layer ? null : stateFd),
    );
    let loaded: Layout | null = null;
    if (layer && layerBytes) {
      const compiled = (await compiling) ?? [];
      loaded = layDown(module, gate, libraries, layer, layerBytes, compiled, core.state.harness);
      const { layout, memory: stored } = demandLayout(layer, loaded);
      const state = { ...core.state, references: layout.references };
      sealed = new SealedState(module, state, place('sealedMemory', stored, stateFd));
    }
    const files = new SealedFilesystem(module.FS, memfsOf(module), module, options.diskBytes);
    descriptors.attach(files);
    const [harness, ending] = HarnessCall.pair(module, core.state.harness);
    const { fingerprint, layer: packages } = image.header;
    // Two images of the same packages, of which one could not have what they import late.
    const made = packages?.lazy === false ? `${fingerprint} without` : fingerprint;
    const layout = layoutFingerprint(module, sealed, made, files.seal, loaded?.libraries);
    const checkpoints = new Checkpoints({
      ...{ module, sealed, files, memory, clock, layout },
      image: fingerprint,
      grow: (bytes) => memory.wholly(() => gate.imports.emscripten_resize_heap?.(bytes) === 1),
    });
    const interpreter = new Interpreter(
      module,
      harness,
      new RunEnding(ending, files),
      sealed,
      files,
      deadline,
      memory,
      stdin,
      stdout,
      stderr,
      clock,
      checkpoints,
      layout,
      outlet,
      pace,
      pressure,
      network,
    );
    interpreter.#prove();
    return interpreter;
  }

  /** What the files of a state that comes from elsewhere must fit to. */
  get seal(): SealFacts {
    const { roots, nextInode, streams } = this.files.seal;
    const places = roots.map(({ path, node }) => ({ path, id: node.id }));
    return { roots: places, nextInode, descriptors: [...streams.keys()] };
  }

  get sealedBytes(): number {
    return this.sealed.memory.bytes;
  }

  /** Whether memory is mapped from the image: true, or why it is copied. */
  get memoryMapped(): true | string {
    return this.sealed.memory.mapped;
  }

  /** Whether states of sessions are mapped over memory rather than copied into it. */
  get statesMapped(): boolean {
    return this.sealed.memory.states !== null;
  }

  /** Runs a task to whatever end; never throws for what the program does. A reset must follow. */
  run(task: Task): RunReport {
    return task.session ? this.#runStep(task, task.session) : this.#runTask(task).report;
  }

  #runStep(task: Task, step: SessionStep): RunReport {
    const startedAt = performance.now();
    const refusal = step.restore && this.checkpoints.restore(step.restore);
    const restoreMs = performance.now() - startedAt;
    if (refusal) return refusedReport(refusal, restoreMs);
    const { report, ending } = this.#runTask(task);
    const takenAt = performance.now();
    const kept = endedForGood(task, report) ?? this.#lost(ending) ?? this.checkpoints.take(step);
    const checkpointMs = performance.now() - takenAt;
    return { ...report, session: describeSession(kept, restoreMs, checkpointMs) };
  }

  #lost(ending: Ending): Refusal | null {
    const atRest = this.module._emscripten_stack_get_current() === this.sealed.stackPointer;
    return whyLost(ending, this.deadline.reason, atRest);
  }

  #runTask(task: Task): { report: RunReport; ending: Ending } {
    this.stdin.begin(task.stdin);
    const followers = this.outlet.begin(task);
    this.stdout.begin(task.limits.outputBytes, followers.stdout);
    this.stderr.begin(task.limits.outputBytes, followers.stderr);
    const startedAt = performance.now();
    this.pressure.begin();
    this.deadline.arm(task.id, task.limits.timeoutMs);
    this.network.begin(task.network === true);
    const ending = this.#execute(task);
    this.network.end();
    this.files.maps.syncAll();
    const executionMs = performance.now() - startedAt;
    this.outlet.end();
    this.deadline.disarm();
    if (ending.kind === 'thrown' && !leavesInterpreterSound(ending.error)) this.#fatal = true;
    const report = buildReport(ending, {
      executionMs,
      stopReason: this.deadline.reason,
      memoryRefused: this.memory.refused,
      filesRefused: this.files.quota.refused,
      diskBytes: this.files.quota.limitBytes,
      displaysCut: this.outlet.display.refused,
      filesCut: this.outlet.sendFiles(task, this.files),
      stdout: this.stdout.finish(),
      stderr: this.stderr.finish(),
    });
    return { report, ending };
  }

  /** Back to the sealed state: linear memory, files, and everything in JavaScript that a run leaves behind. */
  reset(): { resetMs: number; heapBytes: number; wear: WearReason | null } {
    const startedAt = performance.now();
    this.sealed.restore();
    this.files.reset();
    this.clock.reset();
    this.checkpoints.reset();
    for (const part of [this.stdin, this.stdout, this.stderr, this.outlet]) part.reset();
    for (const part of [this.deadline, this.memory, this.pace, this.pressure]) part.reset();
    const heapBytes = this.module.HEAPU8.length;
    return { resetMs: performance.now() - startedAt, heapBytes, wear: this.#wear(heapBytes) };
  }

  /** Whether memory is, after a reset, byte for byte the sealed one. Costs some ms. */
  isPristine(): boolean {
    return this.sealed.memory.matches();
  }

  #execute(task: Task): Ending {
    try {
      for (const folder of task.folders ?? []) this.files.makeFolder(folder);
      const refused = this.#writeInputs(task);
      if (refused) return refused;
      this.files.begin(inSession(task) ? null : task.code);
      const answer = this.harness.call(harnessRequest(task), answerBytes(task), task.session !== null);
      return this.ending.end(answer, inSession(task) || isWaiting(answer));
    } catch (error) {
      return { kind: 'thrown', error };
    }
  }

  /** Files of a session may be in the way of inputs, or leave no room for them. */
  #writeInputs({ files }: Task): Ending | null {
    for (const { path, content } of files) {
      try {
        this.files.writeInput(path.startsWith('/') ? path : `${WORK_DIR}/${path}`, content);
      } catch (error) {
        if (!(error instanceof this.module.FS.ErrnoError)) throw error;
        const message = `the input file ${JSON.stringify(path)} cannot be written (errno ${String(error.errno)})`;
        const exception = { type: 'OSError', message, traceback: '', line: null };
        return { kind: 'answered', answer: JSON.stringify({ outcome: 'error', exitCode: 1, exception }) };
      }
    }
    return null;
  }

  #wear(heapBytes: number): WearReason | null {
    if (this.#fatal) return 'fatal_error';
    const { mapped, bytes } = this.sealed.memory;
    // What is mapped is given back, however large it became.
    return mapped !== true && heapBytes > bytes * HEAP_WEAR_FACTOR ? 'heap_grown' : null;
  }

  /** The second run brings back what the comparison of all memory made too much of: the pages that runs touch. */
  #prove(): void {
    for (const last of [false, true]) {
      const proof = this.run(PROOF);
      this.reset();
      if (proof.resultJson !== '2' || !(last || this.isPristine())) {
        throw new Error(`self-check failed: ${JSON.stringify(proof).slice(0, 500)}`);
      }
      if (!last) this.sealed.memory.release();
    }
  }
}

function describeSession(kept: Uint8Array | Refusal, restoreMs: number, checkpointMs: number): SessionResult {
  const times = { restoreMs, checkpointMs };
  if (kept instanceof Uint8Array) {
    return { state: 'kept', checkpoint: kept, ...times, fault: null, reason: null };
  }
  return { state: 'lost', checkpoint: null, ...times, ...kept };
}
