// The raw copy: answers every frame with as many bytes as it asks for, through the project's own channel code.
import { Socket } from 'node:net';
import { DIST } from '../kit/paths.mjs';

const { encodeFrame, FrameReader } = await import(`${DIST}/engine/protocol/channel.js`);
const channel = new Socket({ fd: 3, readable: true, writable: true });
const reader = new FrameReader(2 ** 30);
channel.on('data', (chunk) => {
  for (const { answerBytes } of reader.push(chunk)) {
    channel.write(encodeFrame({ type: 'echo', bytes: new Uint8Array(answerBytes) }));
  }
});
channel.on('end', () => process.exit(0));
