import { objectOf, SESSION_ID } from '../schemas.js';
import type { Tool } from '../tool.js';

const FILES_MAX = 500;

interface ListedFile {
  path: string;
  kind: string;
  size?: number;
}

export const listFiles: Tool<{ session_id: string }> = {
  name: 'list_files',
  title: 'List the files of a session',
  scopes: ['sessions'],
  readOnly: true,
  describe: () =>
    'Lists the working folder of a session: files, folders and links, with their sizes in bytes.',
  input: objectOf({ session_id: SESSION_ID }, ['session_id']),
  output: objectOf(
    {
      files: {
        type: 'array',
        items: objectOf({ path: { type: 'string' }, kind: { type: 'string' }, size: { type: 'integer' } }, [
          'path',
          'kind',
        ]),
      },
      left_out: { type: 'integer', description: 'Further entries that are not in the list.' },
    },
    ['files', 'left_out'],
  ),
  async call({ files }, { args, caller }) {
    const json = await files.list(caller.owner, args.session_id);
    const all: ListedFile[] = JSON.parse(new TextDecoder().decode(json));
    const shown = all
      .slice(0, FILES_MAX)
      .map(({ path, kind, size }) => ({ path, kind, ...(typeof size === 'number' && { size }) }));
    const left = all.length - shown.length;
    const lines = shown.map(({ path, kind, size }) =>
      kind === 'file' ? `${path} (${size} bytes)` : `${path} (${kind})`,
    );
    const more = left > 0 ? [`${left} more are left out.`] : [];
    const text = [...lines, ...more].join('\n') || 'The working folder is empty.';
    return { content: [{ type: 'text', text }], structuredContent: { files: shown, left_out: left } };
  },
};
