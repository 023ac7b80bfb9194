/**
 * JavaScript errors that unwind every WebAssembly frame at once. Python cannot catch them: only JavaScript sees
 * them, in the one place that called into the interpreter. The reset afterwards repairs the half-run state.
 */
export abstract class Unwind extends Error {}

/** The hard deadline or a cancel was reached and Python did not stop by itself. */
export class DeadlineUnwind extends Unwind {
  override name = 'DeadlineUnwind';
}

/** The program left through os._exit() or the like. */
export class ExitUnwind extends Unwind {
  override name = 'ExitUnwind';
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/** The program reached for something that a sealed interpreter does not have. */
export class Violation extends Unwind {
  override name = 'Violation';
  constructor(readonly importName: string) {
    super(`the sandbox has no ${importName}`);
  }
}

/** The interpreter gave up (abort(), a failed assertion). */
export class AbortUnwind extends Unwind {
  override name = 'AbortUnwind';
}
