/**
 * The builder of an image with packages: a process like a worker, in the same sandbox, that compiles and imports them and ends.
 * Its layers of containment are told first, and no package's code runs before the parent has judged them and has the bytecode.
 */
import { ImageFile } from '../image/image-file.js';
import { type BuilderMessage, REASON_CHARS_MAX } from '../protocol/builder-message.js';
import { closeProcessBinding } from '../sandbox/inside/process-binding.js';
import { proveLayers } from '../sandbox/inside/prove-layers.js';
import { CHANNEL_FD, parseWorkerArguments } from '../sandbox/worker-arguments.js';
import { BuilderChannel } from './packages/builder-channel.js';
import { startLayerBuilder } from './packages/layer-builder.js';

const { imageFile, memoryBytes, diskBytes, sandbox } = parseWorkerArguments(process.argv.slice(2));
const channel = new BuilderChannel(CHANNEL_FD);
channel.end(await build());

async function build(): Promise<BuilderMessage> {
  try {
    channel.send({ type: 'proven', layers: await proveLayers(sandbox) });
    closeProcessBinding();
    const share = await channel.order('compile');
    const builder = await startLayerBuilder(ImageFile.open(imageFile), memoryBytes, diskBytes);
    const own = builder.compile(share);
    channel.send({ type: 'compiled', bytecodeJson: JSON.stringify(own.list), bytecode: own.bytes });
    const { bytecodeJson, bytecode } = await channel.order('import');
    const { skipped, layout, memory } = builder.import({ list: JSON.parse(bytecodeJson), bytes: bytecode });
    return {
      type: 'built',
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
