import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../../config/settings.js';
import { ImageSupply } from '../../engine/assembly/image-supply.js';
import { isBoundedJson } from '../../engine/protocol/bounded-json.js';
import type { Access } from '../../server/access/owner.js';
import { PoolService } from '../../server/pool/pool.service.js';
import { boundByAccess } from '../executions/bound-by-access.js';
import { buildTask } from '../executions/build-task.js';
import type { CheckedDto, SyntaxErrorDto, SyntaxWarningDto } from './check.dto.js';
import { describeImports, type FoundImport } from './describe-imports.js';

/** Looks at the program that is in the variable `source`; see worker/python/harness/check.py. */
const PROGRAM =
  'from harness import check as _check\n_check.look(open("program.py", encoding="utf-8", newline="").read())';

interface Seen {
  syntaxError: Partial<SyntaxErrorDto> | null;
  warnings: SyntaxWarningDto[];
  imports: FoundImport[];
  importsCut: boolean;
}

/** Parses programs in a worker, where whatever a parser may do to itself stays. */
@Injectable()
export class CheckService {
  constructor(
    private readonly pool: PoolService,
    private readonly images: ImageSupply,
    private readonly settings: Settings,
  ) {}

  /** @throws ServiceError (rejection) when no worker could look at it */
  async check(code: string, access: Access, signal: AbortSignal): Promise<CheckedDto> {
    const bounds = boundByAccess(this.settings, access.limits);
    const request = { code: PROGRAM, files: [{ path: 'program.py', content: code }], collect: [] };
    const task = buildTask(request, bounds, `check-${randomUUID()}`);
    const { report } = await this.pool.run(task, signal, access);
    const seen = readSeen(report.resultJson);
    if (!seen) {
      const why = report.message ?? report.exception?.message ?? report.outcome;
      return {
        valid: false,
        syntaxError: syntaxError({ message: `The program could not be parsed: ${why}` }),
        ...NOTHING,
      };
    }
    const { lock, rules, hasIndexes } = this.images.distribution;
    const offer = { lock, rules, hasIndexes, installs: this.settings.packageInstall !== 'off' };
    return {
      valid: seen.syntaxError === null,
      syntaxError: seen.syntaxError && syntaxError(seen.syntaxError),
      warnings: seen.warnings,
      imports: describeImports(seen.imports, offer),
      importsCut: seen.importsCut,
    };
  }
}

/** The program below reports far less; a compromised worker could send anything. */
function readSeen(json: string | null): Seen | null {
  return json !== null && isBoundedJson(json, SEEN) ? (JSON.parse(json) as Seen) : null;
}

const SEEN = { depth: 4, values: 20_000 };
const NOTHING = { warnings: [], imports: [], importsCut: false };

function syntaxError(seen: Partial<SyntaxErrorDto>): SyntaxErrorDto {
  const {
    message = 'unknown',
    line = null,
    column = null,
    endLine = null,
    endColumn = null,
    text = null,
    hint = null,
  } = seen;
  return { message, line, column, endLine, endColumn, text, hint };
}
