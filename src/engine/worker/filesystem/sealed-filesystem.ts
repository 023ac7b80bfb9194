import type { Packed } from '../../checkpoint-format/codec.js';
import { copyBytes } from '../../checkpoint-format/copy-bytes.js';
import { KIND_DEVICE, KIND_FOLDER, kindOf } from '../../checkpoint-format/file-state.js';
import type { EmscriptenFs, FsNode, FsStream, Memfs } from '../../pyodide/emscripten-fs.js';
import { ChangedFiles, type FoundFile } from './changed-files.js';
import { DiskQuota } from './disk-quota.js';
import { FileMaps, type MapMemory } from './file-maps.js';
import { setTimes } from './image-time.js';
import { NameTableJournal } from './name-table-journal.js';
import { PathBounds } from './path-bounds.js';
import { Pipes } from './pipes.js';
import { PROGRAM_NAME, ProgramFile } from './program-file.js';
import { protectRoot } from './read-only-root.js';
import { freezeFields, SealedFields } from './sealed-fields.js';
import { withoutTerminal } from './without-terminal.js';

export const WORK_DIR = '/home/pyodide';
export interface FilesystemSeal {
  /** The writable folders. */
  roots: { path: string; node: FsNode }[];
  /** Every node made since has this inode number or a higher one. */
  nextInode: number;
  /** By inode number. */
  nodes: ReadonlyMap<number, FsNode>;
  /** By descriptor. */
  streams: ReadonlyMap<number, FsStream>;
}

/** What a program may write to; everything else is part of the image. */
export const WRITABLE = [WORK_DIR, '/tmp'] as const;

/**
 * The in-memory file system of a sealed interpreter: the image's files are read-only, two folders are writable up
 * to a quota, and a reset empties them, closes what a run left open, and restores even the inode counter. The cost of
 * a reset grows with what the run touched, not with the number of files in the image.
 */
export class SealedFilesystem {
  readonly #changed: ChangedFiles;
  readonly #program: ProgramFile;
  readonly #mounts: FsNode[];
  readonly #sealedInode: number;
  readonly #names: NameTableJournal;
  /** Nodes of the image that Emscripten writes to outside the operations that are refused: devices, mounted folders. */
  readonly #liveNodes: SealedFields<FsNode>[];
  readonly #sealedStreams: { fd: number; stream: SealedFields<FsStream>; shared: FsStream['shared'] }[];
  readonly quota: DiskQuota;
  readonly pipes: Pipes;
  readonly maps: FileMaps;
  /** Compressed contents of files that have not changed since they were compressed. */
  readonly unchanged = new Map<FsNode, Packed>();
  /** What was there when it was sealed. */
  readonly seal: FilesystemSeal;

  /** Seals `fs` as it is now. @param memory where maps of files lie; @param diskBytes what a run may keep in files */
  constructor(
    readonly fs: EmscriptenFs,
    memfs: Memfs,
    memory: MapMemory,
    diskBytes: number,
  ) {
    this.#mounts = WRITABLE.map((path) => fs.mount(fs.filesystems.MEMFS, {}, path));
    for (const node of this.#mounts) setTimes(node);
    const onChange = (node: FsNode) => this.unchanged.delete(node);
    const onGone = (node: FsNode) => {
      this.unchanged.delete(node);
      this.#changed.forget(node);
    };
    this.quota = new DiskQuota(fs, memfs, diskBytes, onChange, onGone);
    new PathBounds(fs, memfs);
    protectRoot(fs, memfs);
    withoutTerminal(fs);
    this.#changed = new ChangedFiles(memfs);
    const work = this.#mounts[WRITABLE.indexOf(WORK_DIR)] as FsNode;
    this.pipes = new Pipes(fs, memfs, this.quota, work, memory);
    this.maps = new FileMaps(fs, memory);
    this.#program = new ProgramFile(
      fs,
      memfs,
      work,
      `${WORK_DIR}/${PROGRAM_NAME}`,
      (node) => this.#changed.forget(node),
      (node) => this.#changed.has(node),
    );
    this.#sealedInode = fs.nextInode;
    const sealedNodes = allNodes(fs);
    this.#names = new NameTableJournal(fs);
    this.#liveNodes = sealedNodes.filter((node) => this.#isLive(node)).map((node) => new SealedFields(node));
    for (const node of sealedNodes) if (!this.#isLive(node)) freezeNode(node);
    this.#sealedStreams = fs.streams.flatMap((stream, fd) =>
      stream ? [{ fd, stream: new SealedFields(stream), shared: { ...stream.shared } }] : [],
    );
    this.seal = {
      roots: WRITABLE.map((path, index) => ({ path, node: this.#mounts[index] as FsNode })),
      nextInode: this.#sealedInode,
      nodes: new Map(sealedNodes.map((node) => [node.id, node])),
      streams: new Map(this.#sealedStreams.map(({ fd, stream }) => [fd, stream.object])),
    };
    this.reset();
  }

  /** @param path absolute, below a writable folder */
  makeFolder(path: string): void {
    this.fs.mkdirTree(path);
  }

  /** Puts an input file where the program will find it. @param path absolute, below a writable folder */
  writeInput(path: string, content: Uint8Array): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    this.fs.mkdirTree(folder);
    // Emscripten's own copy would be a view of the message that a Buffer came in, and programs change files in place.
    this.fs.writeFile(path, copyBytes(content), { canOwn: true });
  }

  /** From now on changes are the program's. @param code which becomes a file; null when it is to be none */
  begin(code: string | null): void {
    this.#changed.begin();
    this.#program.begin(code);
  }

  /** Whether a program has a file open. */
  get hasOpenFiles(): boolean {
    return this.fs.streams.some((stream, fd) => stream && this.seal.streams.get(fd) !== stream);
  }

  /** The files that were made or changed since `begin`. */
  changed(): FoundFile[] {
    return this.#changed.list(this.seal.roots);
  }

  /** The nodes that the run made and that still have a name, in no particular order. */
  added(): FsNode[] {
    return this.#names.added();
  }

  /** Back to the sealed state. */
  reset(): void {
    const fs = this.fs;
    this.#names.undo();
    fs.nextInode = this.#sealedInode;
    for (const node of this.#liveNodes) node.restore();
    for (const root of this.#mounts) root.contents = {};
    fs.currentPath = WORK_DIR;
    fs.streams.length = 0;
    for (const { fd, stream, shared } of this.#sealedStreams) {
      // A program may have closed it or put another one over it: both leave marks on the object itself.
      stream.restore();
      stream.object.shared = { ...shared };
      fs.streams[fd] = stream.object;
    }
    this.#program.reset();
    this.quota.reset();
    this.unchanged.clear();
    this.#changed.begin();
  }

  #isLive(node: FsNode): boolean {
    return kindOf(node) === KIND_DEVICE || this.#mounts.includes(node);
  }
}

/** Hashing a sealed node again changes its place in the table, which the journal restores. */
function freezeNode(node: FsNode): void {
  freezeFields(node, ['name_next']);
  if (kindOf(node) === KIND_FOLDER && node.contents) Object.freeze(node.contents);
}

function allNodes(fs: EmscriptenFs): FsNode[] {
  const nodes: FsNode[] = [];
  for (let node of fs.nameTable) for (; node; node = node.name_next) nodes.push(node);
  return nodes;
}
