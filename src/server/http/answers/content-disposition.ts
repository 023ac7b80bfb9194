import contentDisposition from 'content-disposition';

/**
 * Content-Disposition for a file of any name (RFC 6266): the exact name, and one of plain characters for old clients.
 * @param type `attachment` makes a browser save the file and never show it
 * @param path well-formed Unicode; only its last part is named
 */
export function dispositionOf(type: 'attachment' | 'inline', path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // The package's own fallback may carry Latin-1 letters and escaped quotes, which not every client reads.
  return contentDisposition(name, { type, fallback: name.replace(/[^A-Za-z0-9._ -]/g, '_') });
}
