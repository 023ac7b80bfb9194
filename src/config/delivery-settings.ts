import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** What an execution returns besides output and result (displays, files), and how answers are streamed. */
export class DeliverySettings {
  @Integer('DISPLAY_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 64 * MEGABYTE,
    default: 4 * MEGABYTE,
    meaning: 'Total size of the displays of one execution, images as base64; the excess is left out',
  })
  readonly displayLimitBytes!: number;

  @Integer('OUTPUT_FILES_MAX', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Maximum number of files that one execution returns',
  })
  readonly outputFilesMax!: number;

  @Integer('OUTPUT_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 10 * MEGABYTE,
    meaning: 'Largest file returned; of a larger one only path and size are reported',
  })
  readonly outputFileBytesMax!: number;

  @Integer('OUTPUT_FILES_TOTAL_BYTES', {
    unit: 'bytes',
    min: 0,
    max: 1024 * MEGABYTE,
    default: 32 * MEGABYTE,
    meaning: 'Total size of the files that one execution returns',
  })
  readonly outputFilesTotalBytes!: number;

  @Integer('ARTIFACT_INLINE_BYTES', {
    unit: 'bytes',
    min: 0,
    max: 16 * MEGABYTE,
    default: 65_536,
    meaning: 'Files up to this size are returned inline; larger ones as a link',
  })
  readonly artifactInlineBytes!: number;

  @Integer('ARTIFACT_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 604_800_000,
    default: 600_000,
    meaning: 'Lifetime of a link to a file',
  })
  readonly artifactTtlMs!: number;

  @Integer('ARTIFACT_STORE_MB', {
    unit: 'MB',
    min: 0,
    max: 1_048_576,
    default: 512,
    scale: MEGABYTE,
    meaning: 'Total size of the files kept for links; the oldest are evicted',
  })
  readonly artifactStoreBytes!: number;

  @Text('ARTIFACT_DIR', {
    mayBeEmpty: true,
    default: '',
    meaning: "Folder below which files are kept for links; empty: the system's temporary folder",
  })
  readonly artifactDirSetting!: string;

  @Integer('STREAM_KEEP_ALIVE', {
    unit: 'ms',
    min: 100,
    max: 60_000,
    default: 5_000,
    meaning: 'Interval between keep-alive comments on an event stream, which reveal a dead client',
  })
  readonly streamKeepAliveMs!: number;

  @Integer('STREAM_BUFFER_BYTES', {
    unit: 'bytes',
    min: 16_384,
    max: 256 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Events buffered for one slow client; further live events are dropped and counted',
  })
  readonly streamBufferBytes!: number;

  @Integer('STREAM_STALL_TIMEOUT', {
    unit: 'ms',
    min: 1_000,
    max: 600_000,
    default: 30_000,
    meaning:
      'A client that reads nothing of its answer for this long is disconnected, and its running execution is cancelled',
  })
  readonly streamStallTimeoutMs!: number;
}
