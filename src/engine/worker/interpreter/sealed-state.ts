import type { InterpreterState } from '../../image/image-header.js';
import { type PyodideModule, permanentReferencesOf } from '../../pyodide/internals.js';
import type { LinearMemory } from '../memory/linear-memory.js';

/** What Python's objects of the image refer to in JavaScript: nothing, since the gate lets nobody ask it anything. */
const NOTHING: unknown = null;

/** The state of a sealed interpreter beside its files: linear memory, stack pointer, JavaScript references, environment. */
export class SealedState {
  readonly #module: PyodideModule;
  readonly #state: InterpreterState;

  /** @throws Error when the module has other slots for JavaScript's values than the one that the image is from */
  constructor(
    module: PyodideModule,
    state: InterpreterState,
    readonly memory: LinearMemory,
  ) {
    const permanent = permanentReferencesOf(module).length;
    if (permanent !== state.permanentReferences) {
      throw new Error(`${permanent} permanent references, and the image has ${state.permanentReferences}`);
    }
    this.#module = module;
    this.#state = state;
    this.#restoreBesideMemory();
  }

  get stackPointer(): number {
    return this.#state.stackPointer;
  }

  /** Slots of JavaScript's values that Python objects of the image hold. */
  get references(): number {
    return this.#state.references;
  }

  restore(): void {
    this.memory.restore();
    this.#restoreBesideMemory();
  }

  #restoreBesideMemory(): void {
    const { stackPointer, references, environment } = this.#state;
    const module = this.#module;
    module.__emscripten_stack_restore(stackPointer);
    for (let slot = 0; slot < references; slot += 1) module.__hiwire_set(slot, NOTHING);
    for (const name of Object.keys(module.ENV)) delete module.ENV[name];
    Object.assign(module.ENV, environment);
    module.SYSCALLS.varargs = undefined;
  }
}
