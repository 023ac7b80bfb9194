import { availableParallelism } from 'node:os';
import type { LayerFiles } from '../image/package-layer.js';
import { eachFile, withFiles } from '../image/package-layer.js';
import type { Built } from '../protocol/builder-message.js';
import { type BuilderOptions, BuilderProcess } from './builder-process.js';

export { BuilderError, type BuilderOptions } from './builder-process.js';

/** Builders that compile at a time: each is as large as a worker. */
const BUILDERS_MAX = 2;
/** Less source than this is compiled about as fast as another builder starts, bytes. */
const SHARE_BYTES_MIN = 2 << 20;

export interface BuilderWatch {
  /** Judges the bytecode of all modules before any package is imported; throws to end the build. */
  check(bytecode: LayerFiles): void;
  /** All is compiled; the packages are imported now. */
  importing(): void;
}

/**
 * Runs builders on a draft. They compile a share of its modules each, and the first one imports the packages then. None does
 * anything before it has told which layers hold, and in strict mode only when all do.
 * @param sourceBytes of all modules in Python's source
 * @throws BuilderError (rejection) with Python's own words when an import failed; SandboxError (rejection) in strict mode
 *   when a layer is missing
 */
export async function runBuilder(
  draftFile: string,
  sourceBytes: number,
  options: BuilderOptions,
  { check, importing }: BuilderWatch,
): Promise<Built & { bytecode: LayerFiles }> {
  const useful = Math.floor(sourceBytes / SHARE_BYTES_MIN);
  const of = Math.max(1, Math.min(BUILDERS_MAX, availableParallelism(), useful));
  const builders: BuilderProcess[] = [];
  try {
    for (let part = 0; part < of; part += 1) builders.push(new BuilderProcess(draftFile, options));
    const [first, ...others] = builders as [BuilderProcess, ...BuilderProcess[]];
    const compiled = await Promise.all(
      builders.map(async (builder, part) => {
        await builder.proven();
        return (await builder.order({ type: 'compile', part, of }, 'compiled')).bytecode;
      }),
    );
    for (const other of others) other.end();
    const bytecode = compiled.reduce((all, { list, bytes }) => withFiles(all, eachFile(list, bytes)));
    check(bytecode);
    importing();
    const order = { bytecodeJson: JSON.stringify(bytecode.list), bytecode: bytecode.bytes };
    const built = await first.order({ type: 'import', ...order }, 'built');
    return { ...built, bytecode };
  } finally {
    for (const builder of builders) builder.end();
  }
}
