const WORKER_MEMORY_WAYS = ['mapped', 'copied'] as const;
export type WorkerMemory = (typeof WORKER_MEMORY_WAYS)[number];

import { SANDBOX_MODES, type SandboxMode } from '../engine/sandbox/sandbox-mode.js';
import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** Limits of one execution, and its containment. */
export class ExecutionSettings {
  @Integer('EXECUTION_TIMEOUT', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 30_000,
    meaning: 'Default wall-clock limit of an execution',
  })
  readonly executionTimeoutMs!: number;

  @Integer('EXECUTION_TIMEOUT_MAX', {
    unit: 'ms',
    min: 1,
    max: 300_000,
    default: 300_000,
    meaning: 'Largest wall-clock limit granted; a request for more gets this one',
  })
  readonly executionTimeoutMaxMs!: number;

  @Integer('EXECUTION_KILL_GRACE', {
    unit: 'ms',
    min: 10,
    max: 60_000,
    default: 1_000,
    meaning: 'Grace period between asking a worker to stop and SIGKILL',
  })
  readonly killGraceMs!: number;

  @Integer('EXECUTION_MEMORY_MB', {
    unit: 'MB',
    min: 64,
    max: 2048,
    default: 256,
    scale: MEGABYTE,
    meaning: 'Linear memory of the interpreter, of which the image takes about 38 MB; beyond it, MemoryError',
  })
  readonly memoryLimitBytes!: number;

  @Text('SANDBOX_MODE', {
    oneOf: SANDBOX_MODES,
    default: 'on',
    meaning:
      'on: every containment layer that the machine supports; strict: the server exits if one is missing; off: for debugging',
  })
  readonly sandboxMode!: SandboxMode;

  @Text('SANDBOX_REQUIRE', {
    default: '',
    meaning:
      'Containment layers, named as in /api/status, without which the server exits in any SANDBOX_MODE; empty for none',
    pattern: { test: /^[A-Za-z]+(,[A-Za-z]+)*$/, words: 'comma-separated names' },
  })
  readonly requiredLayers!: string;

  @Text('WORKER_MEMORY', {
    oneOf: WORKER_MEMORY_WAYS,
    default: 'mapped',
    meaning:
      'mapped: linear memory is a private mapping of the image, where the machine supports it; copied: each worker has its own copy',
  })
  readonly workerMemory!: WorkerMemory;

  @Integer('OUTPUT_LIMIT_BYTES', {
    unit: 'bytes',
    min: 256,
    max: 64 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Bytes kept of stdout, and as many of stderr: the first and the last half',
  })
  readonly outputLimitBytes!: number;

  @Integer('RESULT_LIMIT_BYTES', {
    unit: 'bytes',
    min: 64,
    max: 64 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Longest JSON of a result; a longer one is returned as null with a repr',
  })
  readonly resultLimitBytes!: number;

  @Integer('INPUT_FILES_MAX', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Maximum number of input files per execution',
  })
  readonly inputFilesMax!: number;

  @Integer('INPUT_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 5 * MEGABYTE,
    meaning: 'Largest input file, after decoding',
  })
  readonly inputFileBytesMax!: number;

  @Integer('DISK_LIMIT_MB', {
    unit: 'MB',
    min: 1,
    max: 1024,
    default: 64,
    scale: MEGABYTE,
    meaning: 'Disk space of one execution, its input files included',
  })
  readonly diskLimitBytes!: number;
}
