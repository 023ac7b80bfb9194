import { availableParallelism } from 'node:os';
import type { LayerFiles } from '../image/package-layer.js';
import { eachFile, withFiles } from '../image/package-layer.js';
import type { Built } from '../protocol/builder-message.js';
import { type BuilderOptions, BuilderProcess } from './builder-process.js';

export { BuilderError, type BuilderOptions } from './builder-process.js';

/** Concurrent builders: each is as large as a worker. */
const BUILDERS_MAX = 2;
/** Bytes of source per builder: smaller shares compile faster than another builder starts. */
const SHARE_BYTES_MIN = 2 << 20;

export interface BuilderWatch {
  /** Validates the bytecode of all modules before any package is imported; throws to abort the build. */
  check(bytecode: LayerFiles): void;
  /** Called when everything is compiled, before the packages are imported. */
  importing(): void;
}

/**
 * Runs builders on a draft image. Each compiles a share of the modules, then the first one imports the packages. Each
 * first reports its proven sandbox layers; strict mode requires all of them.
 * @param sourceBytes Python source of all modules, bytes
 * @throws BuilderError (rejection), with Python's message when an import failed; SandboxError (rejection) in strict mode
 *   when a sandbox layer is missing
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
