import { isUtf8 } from 'node:buffer';
import { mimeOfPath } from '../../../server/http/answers/mime-of-path.js';
import { isImage, smallImage } from '../images.js';
import { linkTo } from '../links.js';
import { objectOf, PATH, SESSION_ID } from '../schemas.js';
import type { Tool } from '../tool.js';

/** Characters of one answer. */
const TEXT_MAX = 20_000;

export const readFile: Tool<{ session_id: string; path: string; offset?: number }> = {
  name: 'read_file',
  title: 'Read a file of a session',
  scopes: ['sessions'],
  readOnly: true,
  describe: () =>
    `Reads a file in the working folder of a session. Text comes in parts of ${TEXT_MAX} characters: next_offset is the offset of the next part. Small PNG and JPEG files come as images, other binary files as links.`,
  input: objectOf(
    {
      session_id: SESSION_ID,
      path: PATH,
      offset: { type: 'integer', minimum: 0, description: 'First character to read; 0 by default.' },
    },
    ['session_id', 'path'],
  ),
  output: objectOf(
    {
      size: { type: 'integer', description: 'Bytes of the file.' },
      mime: { type: 'string' },
      text: { type: 'string' },
      next_offset: { type: 'integer', description: 'Absent at the end of the text.' },
      uri: { type: 'string', description: 'Link to a binary file, valid for a limited time.' },
    },
    ['size', 'mime'],
  ),
  async call(services, { args, caller }) {
    const { session_id: id, path, offset = 0 } = args;
    const content = await services.files.read(caller.owner, id, path);
    const mime = mimeOfPath(path);
    const about = { size: content.length, mime };
    if (isUtf8(content)) {
      const whole = new TextDecoder().decode(content);
      const text = whole.slice(offset, offset + TEXT_MAX).toWellFormed();
      const next = offset + TEXT_MAX < whole.length ? { next_offset: offset + TEXT_MAX } : {};
      const note =
        next.next_offset === undefined
          ? []
          : [`[${whole.length - next.next_offset} characters follow; offset ${next.next_offset}]`];
      const texts = [text, ...note].map((part) => ({ type: 'text' as const, text: part }));
      return { content: texts, structuredContent: { ...about, text, ...next } };
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const uri = await linkTo(services, caller, name, content);
    const image = isImage(mime) ? smallImage(mime, Buffer.from(content).toString('base64')) : null;
    const text = `${path}: ${content.length} bytes of ${mime}${uri ? '' : '; there is no room for a link to it'}`;
    const link = uri
      ? [{ type: 'resource_link' as const, uri, name, mimeType: mime, size: content.length }]
      : [];
    return {
      content: [{ type: 'text', text }, ...(image ? [image] : link)],
      structuredContent: { ...about, ...(uri && { uri }) },
    };
  },
};
