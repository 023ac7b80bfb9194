import { short } from '../kit/statistics.mjs';

/** Reset against copying as many bytes. @param {import('../main.mjs').Context} context */
export async function measure({ inProcess }) {
  const { resetMs, memcpyMs, sealedBytes } = inProcess;
  return [
    {
      measure: 'reset / memcpy of the sealed bytes',
      value: resetMs / memcpyMs,
      unit: '',
      atMost: 1.3,
      detail: `${short(resetMs)} ms / ${short(memcpyMs)} ms for ${short(sealedBytes / 1e6)} MB`,
    },
  ];
}
