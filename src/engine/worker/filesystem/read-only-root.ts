import type { EmscriptenFs, FsNode, Memfs } from '../../pyodide/emscripten-fs.js';

const EROFS = 69;

/** Makes everything outside the mounts made for writing read-only: the standard library, /dev, /proc. */
export function protectRoot(fs: EmscriptenFs, memfs: Memfs): void {
  const image = fs.root.mount;
  const refuseIn = (node: FsNode) => {
    if (node.mount === image) throw new fs.ErrnoError(EROFS);
  };

  for (const { node: ops } of Object.values(memfs.ops_table)) {
    const { setattr } = ops;
    ops.setattr = (node, attributes) => {
      refuseIn(node);
      setattr(node, attributes);
    };
  }

  const ops = memfs.ops_table.dir.node;
  const { mknod, rename, unlink, rmdir, symlink } = ops;
  ops.mknod = (parent, name, mode, device) => {
    refuseIn(parent);
    return mknod(parent, name, mode, device);
  };
  ops.rename = (node, newParent, newName) => {
    refuseIn(node.parent);
    refuseIn(newParent);
    rename(node, newParent, newName);
  };
  ops.unlink = (parent, name) => {
    refuseIn(parent);
    unlink(parent, name);
  };
  ops.rmdir = (parent, name) => {
    refuseIn(parent);
    rmdir(parent, name);
  };
  ops.symlink = (parent, name, target) => {
    refuseIn(parent);
    return symlink(parent, name, target);
  };

  // msync of a shared mapping calls MEMFS.stream_ops.write itself, not the copy in the table.
  for (const stream of [memfs.ops_table.file.stream, memfs.stream_ops]) {
    const { write } = stream;
    stream.write = (target, buffer, offset, length, position, canOwn) => {
      refuseIn(target.node);
      return write(target, buffer, offset, length, position, canOwn);
    };
  }
}
