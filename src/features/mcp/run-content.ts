import type { CallToolResult } from '@modelcontextprotocol/server';
import type { DisplayData } from '../executions/live-event.js';
import { isImage, smallImage } from './images.js';
import { linkTo } from './links.js';
import type { RunView } from './run-view.js';
import type { ToolCaller, ToolServices } from './tool.js';

type Content = CallToolResult['content'];

const IMAGES_MAX = 2;

/** A run as text, its first figures as images, all other figures and files as links. */
export async function runContent(
  services: ToolServices,
  caller: ToolCaller,
  view: RunView,
  displays: readonly DisplayData[],
): Promise<Content> {
  const pictures = await picturesOf(services, caller, displays);
  const links = view.files.flatMap(({ path, size, mime, uri }) =>
    uri === null ? [] : [{ type: 'resource_link' as const, uri, name: path, mimeType: mime, size }],
  );
  return [{ type: 'text', text: textOf(view) }, ...pictures, ...links];
}

/** Everything that the structured form has, in the order of interest. */
function textOf(view: RunView): string {
  const { outcome, error, result, result_repr: repr, stdout, stderr, traceback, hint, files, session } = view;
  const state = session && session.state !== 'kept' ? `${session.state}: ${session.reason}` : null;
  const parts: [title: string, text: string | null | undefined][] = [
    ['outcome', outcome === 'ok' ? null : `${outcome}: ${error}`],
    ['result', repr ?? (result === null ? null : JSON.stringify(result))],
    ['stdout', stdout],
    ['stderr', stderr],
    ['traceback', traceback],
    ['hint', hint],
    ['files', files.map(({ path, size }) => `${path} (${size} bytes)`).join('\n')],
    ['session', state],
    ['left out', view.left_out.join('\n')],
  ];
  const shown = parts.filter(([, text]) => text).map(([title, text]) => `${title}:\n${text}`);
  return shown.join('\n\n') || 'The run succeeded without a result and without output.';
}

async function picturesOf(
  services: ToolServices,
  caller: ToolCaller,
  displays: readonly DisplayData[],
): Promise<Content> {
  const content: Content = [];
  let images = 0;
  for (const [index, display] of displays.entries()) {
    const found = Object.entries(display).find(([mime]) => isImage(mime) || mime === 'image/svg+xml');
    if (!found || typeof found[1] !== 'string') continue;
    const [mime, data] = found;
    const image = isImage(mime) && images < IMAGES_MAX ? smallImage(mime, data) : null;
    if (image) {
      images += 1;
      content.push(image);
      continue;
    }
    const name = `display-${index + 1}.${mime.slice('image/'.length).replace('+xml', '')}`;
    const bytes = Buffer.from(data, isImage(mime) ? 'base64' : 'utf8');
    const uri = await linkTo(services, caller, name, bytes);
    if (uri) content.push({ type: 'resource_link', uri, name, mimeType: mime, size: bytes.length });
  }
  return content;
}
