import { Mime } from 'mime/lite';
import otherTypes from 'mime/types/other.js';
import standardTypes from 'mime/types/standard.js';

export const OCTET_STREAM = 'application/octet-stream';

/** What Python writes and the package does not know, or names otherwise than its registration does. */
const OF_PYTHON = {
  'application/jsonl': ['jsonl'],
  'application/vnd.apache.parquet': ['parquet'],
  'application/vnd.sqlite3': ['sqlite'],
  'application/yaml': ['yaml', 'yml'],
  'text/x-python': ['py'],
  'text/x-tex': ['tex'],
};

const mime = new Mime(standardTypes, otherTypes).define(OF_PYTHON, true);

/** What the name of a file says about its content: a hint, which the content need not keep. */
export function mimeOfPath(path: string): string {
  const extension = /\.([^./]+)$/.exec(path)?.[1];
  return (extension && mime.getType(extension)) || OCTET_STREAM;
}

/** The same as a Content-Type; text is UTF-8. */
export function contentTypeOf(path: string): string {
  const type = mimeOfPath(path);
  return type.startsWith('text/') || type === 'application/json' ? `${type}; charset=utf-8` : type;
}
