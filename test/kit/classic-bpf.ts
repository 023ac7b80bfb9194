/** Runs a seccomp filter in classic BPF, as the kernel would, for the few instructions that the launcher writes. */

export interface SystemCall {
  /** AUDIT_ARCH_* of the calling program. */
  architecture: number;
  number: number;
  /** Up to six, each of 64 bits. */
  arguments: bigint[];
}

const LOAD = 0x20;
const AND = 0x54;
const JUMP = 0x05;
const JUMP_IF_EQUAL = 0x15;
const ANSWER = 0x06;

/** @param filter 8 bytes an instruction: code (16), jump if true (8), if false (8), value (32) */
export function answerOf(filter: Buffer, call: SystemCall): number {
  const data = Buffer.alloc(64);
  data.writeInt32LE(call.number, 0);
  data.writeUInt32LE(call.architecture, 4);
  for (const [index, value] of call.arguments.entries()) data.writeBigUInt64LE(value, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < filter.length; at += 8) {
    const value = filter.readUInt32LE(at + 4);
    switch (filter.readUInt16LE(at)) {
      case LOAD:
        accumulator = data.readUInt32LE(value);
        break;
      case AND:
        accumulator = (accumulator & value) >>> 0;
        break;
      case JUMP:
        at += 8 * value;
        break;
      case JUMP_IF_EQUAL:
        at += 8 * (accumulator === value ? filter.readUInt8(at + 2) : filter.readUInt8(at + 3));
        break;
      case ANSWER:
        return value;
      default:
        throw new Error(`the filter has an instruction ${filter.readUInt16LE(at)}`);
    }
  }
  throw new Error('the filter ends without an answer');
}
