import type { HarnessCall } from '../../pyodide/harness-call.js';
import type { SealedFilesystem } from '../filesystem/sealed-filesystem.js';
import type { Ending } from './run-report.js';

/** A decimal number. */
const MAX_ANSWER_BYTES = 16;

/** Ends programs once their answer is there: what their end does, or fails to do, takes nothing of it back. */
export class RunEnding {
  /** @param call of harness/ending.py */
  constructor(
    private readonly call: HarnessCall,
    private readonly files: Pick<SealedFilesystem, 'hasOpenFiles'>,
  ) {}

  /** @param answer of the harness; null when it had none to give, and Python is not to be trusted with an end either */
  end(answer: string | null, inSession: boolean): Ending {
    if (answer === null || (inSession && !this.files.hasOpenFiles)) return { kind: 'answered', answer };
    try {
      const displaysCut = this.call.call(inSession ? 'session' : 'plain', MAX_ANSWER_BYTES, inSession);
      return { kind: 'answered', answer, displaysCut: count(displaysCut) };
    } catch (error) {
      return { kind: 'thrown', error, answer };
    }
  }
}

/** The program could have changed the harness: a number, or nothing. */
function count(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
