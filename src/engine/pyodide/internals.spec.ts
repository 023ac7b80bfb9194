import { forgetTrampoline } from './internals.js';

describe('the index of the trampoline in the function table', () => {
  it('is cleared, and nothing around it', () => {
    const HEAPU8 = new Uint8Array(64).fill(0xff);
    const words = new DataView(HEAPU8.buffer);
    const module = { HEAPU8, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET: 8, __PyRuntime: 20 };
    words.setUint32(8, 12, true);
    words.setUint32(20 + 12, 14_174, true);
    forgetTrampoline(module);
    expect(words.getUint32(32, true)).toBe(0);
    expect(words.getUint32(8, true)).toBe(12);
    expect(HEAPU8.filter((byte) => byte === 0xff)).toHaveLength(64 - 4 - 4);
  });
});
