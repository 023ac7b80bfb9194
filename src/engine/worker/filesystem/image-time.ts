import type { FsNode } from '../../pyodide/emscripten-fs.js';

/**
 * The time of files and folders of the image, the same in every worker, since Python remembers when it read a folder:
 * 1 January 1980, as in a wheel. harness/prepare.py knows it, too.
 */
const IMAGE_TIME = Date.UTC(1980, 0, 1);

export function setTimes(node: FsNode): void {
  node.atime = IMAGE_TIME;
  node.mtime = IMAGE_TIME;
  node.ctime = IMAGE_TIME;
}
