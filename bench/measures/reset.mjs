import { short } from '../kit/statistics.mjs';

/** What programs left behind before the reset, and the share of a copy of all sealed bytes that it may cost. */
const AFTER = [
  ['500 rows of JSON', 'json', 0.35],
  ['20,000 objects', 'objects', 0.5],
  ['500 lists of 1,000 numbers', 'lists', undefined],
  ['`1+1`, once a mixed load has gone through the worker', 'mixed', 0.3],
];

/** Reset against copying as many bytes, and against the run itself. @param {import('../main.mjs').Context} context */
export async function measure({ inProcess }) {
  const { runMs, resetMs, bothMs, memcpyMs, sealedBytes, mapped, resets } = inProcess;
  const against = (ms) => `${short(ms)} ms / ${short(memcpyMs)} ms for ${short(sealedBytes / 1e6)} MB`;
  return [
    {
      measure: 'reset of `1+1` / memcpy of the sealed bytes',
      value: resetMs / memcpyMs,
      unit: '',
      atMost: mapped === true ? 0.15 : 1.3,
      detail: `${against(resetMs)}; memory is ${mapped === true ? 'mapped' : 'copied'}`,
    },
    {
      measure: 'run and reset of `1+1` in process / run alone',
      value: bothMs / runMs,
      unit: '',
      atMost: 1.8,
      detail: `${short(bothMs)} ms / ${short(runMs)} ms`,
    },
    ...AFTER.map(([what, name, atMost]) => ({
      measure: `reset after ${what} / memcpy of the sealed bytes`,
      value: resets[name] / memcpyMs,
      unit: '',
      ...(mapped === true && { atMost }),
      detail: against(resets[name]),
    })),
  ];
}
