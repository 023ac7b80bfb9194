import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

/** What tracebacks call a program, and the last part of its `__file__`; harness/execution.py and main_module.py know it, too. */
export const PROGRAM_NAME = 'main.py';
/** The program imports itself. */
const IMPORTS_ITSELF = /\b(?:import|from)[ \t]+main\b/;

/**
 * The file that a program is. It comes into being when somebody looks for it: most programs never do, and making a file
 * costs more than running `1 + 1`. Its folder does not list it, since nobody put it there, until the program changes it.
 */
export class ProgramFile {
  #code: string | null = null;
  /** Once it is there. */
  #node: FsNode | null = null;

  /**
   * @param folder where it lies; @param path of the file in it
   * @param made called with its node, which is no change of the program's; @param isChanged whether it is one by now
   */
  constructor(
    private readonly fs: EmscriptenFs,
    memfs: Memfs,
    private readonly folder: FsNode,
    private readonly path: string,
    private readonly made: (node: FsNode) => void,
    isChanged: (node: FsNode) => boolean,
  ) {
    const dir = memfs.ops_table.dir.node;
    const { lookup, readdir } = dir;
    dir.lookup = (parent, name) => {
      if (this.#code === null || name !== PROGRAM_NAME || parent !== folder) return lookup(parent, name);
      return this.#make(this.#code);
    };
    dir.readdir = (node) => {
      const names = readdir(node);
      const own = node === folder ? this.#node : null;
      if (!own || isChanged(own)) return names;
      return names.filter((name) => name !== PROGRAM_NAME);
    };
  }

  /** @param code null for a step of a session, whose files are those that it made */
  begin(code: string | null): void {
    this.#code = code;
    if (code === null || !IMPORTS_ITSELF.test(code)) return;
    // Python looks for it in a list of the folder. An input file of that name is the program's own business.
    if (!Object.hasOwn(this.folder.contents as object, PROGRAM_NAME)) this.#make(code);
    this.#code = this.#node = null;
  }

  reset(): void {
    this.#code = this.#node = null;
  }

  #make(code: string): FsNode {
    // Once: a program may remove it.
    this.#code = null;
    this.fs.writeFile(this.path, Buffer.from(code), { canOwn: true });
    const node = this.fs.lookupNode(this.folder, PROGRAM_NAME);
    this.#node = node;
    this.made(node);
    return node;
  }
}
