import { CHANNEL_FD } from '../../src/engine/sandbox/worker-arguments.js';

/**
 * The child's end of the channel for scripts that unit specs run with `node -e`, where our own modules are out of
 * reach; written apart from them, so that it is also a second opinion on the format. It gives `send(value, sent)`,
 * `onMessage(listener, ended)` and `write(...bytes)`, which sends them as they are and waits until they are taken.
 */
export const CHILD_CHANNEL = `
const v8 = require('node:v8');
const fs = require('node:fs');
const channel = new (require('node:net').Socket)({ fd: ${CHANNEL_FD} });
channel.on('error', () => {});
channel.unref();
const frame = (payload) => {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(payload.length);
  return Buffer.concat([head, payload]);
};
const send = (value, sent) => channel.write(frame(v8.serialize(value)), sent);
const write = (bytes) => {
  for (let at = 0; at < bytes.length; ) {
    try { at += fs.writeSync(${CHANNEL_FD}, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
  }
};
const onMessage = (listener, ended = () => process.exit(0)) => {
  channel.ref();
  let kept = Buffer.alloc(0);
  channel.on('data', (chunk) => {
    kept = Buffer.concat([kept, chunk]);
    while (kept.length >= 4 && kept.length >= 4 + kept.readUInt32LE()) {
      const end = 4 + kept.readUInt32LE();
      const message = v8.deserialize(kept.subarray(4, end));
      kept = kept.subarray(end);
      listener(message);
    }
  });
  channel.on('end', ended);
};
`;
