/** The builder of an image with packages: a process like a worker, in the same sandbox, that imports them and ends. */
import { Socket } from 'node:net';
import { readImage } from '../image/image-file.js';
import { type BuilderMessage, REASON_CHARS_MAX } from '../protocol/builder-message.js';
import { encodeFrame } from '../protocol/channel.js';
import { closeProcessBinding } from '../sandbox/process-binding.js';
import { proveLayers } from '../sandbox/prove-layers.js';
import { CHANNEL_FD, parseWorkerArguments } from '../sandbox/worker-arguments.js';
import { importPackages } from './packages/import-packages.js';

const { imageFile, memoryBytes, diskBytes, sandbox } = parseWorkerArguments(process.argv.slice(2));
let message: BuilderMessage;
try {
  await proveLayers(sandbox);
  closeProcessBinding();
  const { layout, segments, ...rest } = await importPackages(readImage(imageFile), memoryBytes, diskBytes);
  const pairs = segments.map(({ start, end }) => [start, end]);
  message = {
    type: 'built',
    layoutJson: JSON.stringify(layout),
    segmentsJson: JSON.stringify(pairs),
    ...rest,
  };
} catch (error) {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  message = { type: 'failed', reason: reason.slice(0, REASON_CHARS_MAX) };
}
const channel = new Socket({ fd: CHANNEL_FD, readable: false, writable: true });
channel.end(encodeFrame(message), () => process.exit(0));
