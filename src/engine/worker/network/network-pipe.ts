import { readSync, writeSync } from 'node:fs';
import { NETWORK_FRAME_BYTES, type NetworkQuestion } from '../../protocol/network-frames.js';
import { encodeQuestion } from '../../protocol/network-question.js';

const HEADER_BYTES = 4;

/** Puts a question to the parent. @returns the payload of its answer, as `encodeAnswer` makes it, until the next question */
export type Ask = (question: NetworkQuestion) => Buffer;

/**
 * Asks on a descriptor that blocks, so this process sleeps until the answer is there; the parent keeps to the wait that the question
 * asks for. Ends the process when the parent is gone.
 */
export function askOn(fd: number): Ask {
  const buffer = Buffer.allocUnsafeSlow(HEADER_BYTES + NETWORK_FRAME_BYTES);
  return (question) => {
    try {
      const frame = encodeQuestion(question);
      for (let at = 0; at < frame.length; ) at += writeSync(fd, frame, at);
      let end = HEADER_BYTES;
      for (let at = 0; at < end; ) {
        const count = readSync(fd, buffer, at, buffer.length - at, null);
        if (count === 0) process.exit(0);
        at += count;
        if (at >= HEADER_BYTES) end = HEADER_BYTES + buffer.readUInt32LE(0);
        if (end > buffer.length) throw new Error(`an answer of ${end} bytes`);
      }
      return buffer.subarray(HEADER_BYTES, end);
    } catch {
      // Nobody is left to hear anything.
      process.exit(0);
    }
  };
}
