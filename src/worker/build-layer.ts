/**
 * The builder of an image with packages: a process like a worker, in the same sandbox, that imports them and ends. Its
 * layers of containment are told first, and no package's code runs before the parent has judged them.
 */
import { ImageFile } from '../image/image-file.js';
import { type BuilderMessage, REASON_CHARS_MAX } from '../protocol/builder-message.js';
import { closeProcessBinding } from '../sandbox/process-binding.js';
import { proveLayers } from '../sandbox/prove-layers.js';
import { CHANNEL_FD, parseWorkerArguments } from '../sandbox/worker-arguments.js';
import { BuilderChannel } from './packages/builder-channel.js';
import { importPackages } from './packages/import-packages.js';

const { imageFile, memoryBytes, diskBytes, sandbox } = parseWorkerArguments(process.argv.slice(2));
const channel = new BuilderChannel(CHANNEL_FD);
channel.end(await build());

async function build(): Promise<BuilderMessage> {
  try {
    channel.send({ type: 'proven', layers: await proveLayers(sandbox) });
    closeProcessBinding();
    await channel.order();
    const made = await importPackages(ImageFile.open(imageFile), memoryBytes, diskBytes);
    const { bytecode, skipped, layout, memory } = made;
    return {
      type: 'built',
      bytecodeJson: JSON.stringify(bytecode.list),
      bytecode: bytecode.bytes,
      skippedJson: JSON.stringify(skipped),
      layoutJson: JSON.stringify(layout),
      memoryBytes: memory.bytes,
      segmentsJson: JSON.stringify(memory.segments.map(({ start, end }) => [start, end])),
      data: memory.data.subarray(0, memory.packedBytes),
    };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { type: 'failed', reason: reason.slice(0, REASON_CHARS_MAX) };
  }
}
