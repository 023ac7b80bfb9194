import { ServiceError } from '../../../base/errors.js';
import { checkBody } from '../../../server/http/body/body-pipe.js';
import { CreateSessionDto } from '../../sessions/dto/session-requests.dto.js';
import { objectOf, PATH, SESSION_ID } from '../schemas.js';
import type { Tool } from '../tool.js';

interface Arguments {
  session_id: string;
  path: string;
  content: string;
  encoding?: 'utf8' | 'base64';
}

export const writeFile: Tool<Arguments> = {
  name: 'write_file',
  title: 'Write a file of a session',
  scopes: ['sessions'],
  readOnly: false,
  describe: ({ settings }) =>
    `Creates or replaces a file in the working folder of a session; folders are created as needed. At most ${settings.sessionFileBytesMax} bytes.`,
  input: objectOf(
    {
      session_id: SESSION_ID,
      path: PATH,
      content: { type: 'string' },
      encoding: { type: 'string', enum: ['utf8', 'base64'], description: 'Of content; utf8 by default.' },
    },
    ['session_id', 'path', 'content'],
  ),
  output: objectOf({ path: { type: 'string' }, size: { type: 'integer' } }, ['path', 'size']),
  async call({ files, settings }, { args, caller, signal }) {
    const { session_id: id, path, content, encoding } = args;
    // The rules of input files: invalid base64 is refused, not decoded as far as it goes.
    checkBody({ files: [{ path, content, encoding }] }, CreateSessionDto);
    const bytes = Buffer.from(content, encoding ?? 'utf8');
    if (bytes.length > settings.sessionFileBytesMax) {
      const sentence = `The file has ${bytes.length} bytes; at most ${settings.sessionFileBytesMax} are allowed.`;
      throw new ServiceError('PAYLOAD_TOO_LARGE', sentence);
    }
    await files.write(id, path, bytes, caller, { wait: true, signal });
    const structuredContent = { path, size: bytes.length };
    return { content: [{ type: 'text', text: `${path} has ${bytes.length} bytes.` }], structuredContent };
  },
};
