import type { Deadline } from '../deadline.js';
import { ACCESS_MODES } from '../filesystem/open-flags.js';
import type { HostFunctions } from '../gate/import-gate.js';
import { AbortUnwind, ExitUnwind } from '../gate/unwind.js';
import type { Network } from '../network/network.js';
import type { FrozenLibraries } from '../packages/frozen-libraries.js';
import { boundedCalls, ENAMETOOLONG, longPathsIn } from './bounded-calls.js';
import type { FileCalls } from './file-calls.js';
import type { MemoryCap } from './memory-cap.js';
import type { MemoryPressure } from './memory-pressure.js';
import type { SessionClock } from './session-clock.js';
import type { SignalPace } from './signal-pace.js';

const EINTR = 27;
const EINVAL = 28;
/** Emscripten's limit on open descriptors; asking for more is no honest question. */
const MAX_POLLED = 4096;
/** Known to harness/collecting.py. */
const COLLECT = 64;
const ITIMER_REAL = 0;
const REAL_TIME = 0;
/** Longest single sleep, ms; the deadline usually asks for shorter ones. */
const MAX_SLEEP_MS = 1000;

/** Our own implementations of the imports through which time, memory and the end of a program are decided. */
export function hostFunctions(
  deadline: Deadline,
  memory: MemoryCap,
  clock: SessionClock,
  libraries: FrozenLibraries,
  pace: SignalPace,
  pressure: MemoryPressure,
  descriptors: FileCalls,
  network: Pick<Network, 'poll'>,
): HostFunctions {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  return (original) => {
    const now = () => {
      const time = performance.now();
      deadline.checkHard(time);
      return time + clock.offsetMs;
    };
    const exit = (code: number) => {
      throw new ExitUnwind(code & 0xff);
    };
    const isLongPath = longPathsIn(memory);
    const bounded = boundedCalls(original, deadline, isLongPath);
    return {
      ...bounded,
      ...descriptors.functions(original),
      fd_read: descriptors.oneByOne(bounded.fd_read),
      fd_write: descriptors.oneByOne(bounded.fd_write),
      _Py_CheckEmscriptenSignals_Helper: () => {
        const time = performance.now();
        if (deadline.isArmed) pace.adapt(time);
        const signal = deadline.pendingSignal(time);
        return signal === 0 && pressure.take() ? COLLECT : signal;
      },
      emscripten_get_now: now,
      emscripten_date_now: () => {
        now();
        return Date.now();
      },
      clock_time_get: (id: number, precision: bigint, address: number) => {
        now();
        const answer = original.clock_time_get?.(id, precision, address);
        // The original asks the process's own clock; a program's may be another one.
        if (id !== REAL_TIME && clock.offsetMs !== 0 && answer === 0) {
          const view = new DataView(memory.buffer);
          const nanoseconds =
            view.getBigInt64(address >>> 0, true) + BigInt(Math.round(clock.offsetMs * 1e6));
          view.setBigInt64(address >>> 0, nanoseconds, true);
        }
        return answer;
      },
      emscripten_get_heap_max: () => memory.limitBytes,
      emscripten_resize_heap: (bytes: number) => {
        // C code that takes memory without end asks for little else: unpacking, unwinding a million frames.
        deadline.checkHard(performance.now());
        if (deadline.isArmed) pace.hurry();
        return memory.resize(bytes >>> 0, (size) => original.emscripten_resize_heap?.(size));
      },
      /** Neither reading nor writing nor both: Emscripten has no word for it, and throws a TypeError. */
      __syscall_openat: (folder: number, name: number, flags: number, rest: number) => {
        if ((flags & ACCESS_MODES) === ACCESS_MODES) return -EINVAL;
        if (isLongPath(name)) return -ENAMETOOLONG;
        return original.__syscall_openat?.(folder, name, flags, rest);
      },
      /** Waiting on descriptors that can never become ready is sleeping. */
      __syscall_poll: (fds: number, count: number, timeoutMs: number) => {
        // The original walks the whole list in JavaScript, where no deadline is looked at.
        if (count >>> 0 > MAX_POLLED) return -EINVAL;
        const end = performance.now() + (timeoutMs < 0 ? Number.POSITIVE_INFINITY : timeoutMs);
        for (;;) {
          const known = original.__syscall_poll?.(fds, count, 0) as number;
          const ready = known < 0 ? known : known + descriptors.markClosed(fds, count);
          let time = performance.now();
          const connected = network.poll(fds, count, ready !== 0 ? 0 : Math.max(0, end - time));
          if (connected !== null) time = performance.now();
          if (ready !== 0 || connected || time >= end) return ready < 0 ? ready : ready + (connected ?? 0);
          if (deadline.interrupts(time)) return -EINTR;
          // It has waited.
          if (connected !== null) continue;
          Atomics.wait(sleeper, 0, 0, Math.min(end - time, deadline.sliceMs(time), MAX_SLEEP_MS));
        }
      },
      _dlopen_js: (handle: number) => libraries.open(handle, original._dlopen_js),
      _dlsym_js: (handle: number, name: number, index: number) =>
        libraries.symbol(handle, name, index, original._dlsym_js),
      _setitimer_js: (which: number, ms: number) => {
        if (which === ITIMER_REAL) deadline.setAlarm(ms);
        return 0;
      },
      proc_exit: exit,
      exit,
      _abort_js: () => {
        throw new AbortUnwind('the interpreter called abort()');
      },
    };
  };
}
