import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** What comes back beside output and result (displays, files), and how answers are streamed. */
export class DeliverySettings {
  @Integer('DISPLAY_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 64 * MEGABYTE,
    default: 4 * MEGABYTE,
    meaning: 'All displays of one execution together, pictures as base64; what is over is left out',
  })
  readonly displayLimitBytes!: number;

  @Integer('OUTPUT_FILES_MAX', {
    unit: '',
    min: 0,
    max: 10_000,
    default: 100,
    meaning: 'Files that one execution gives back',
  })
  readonly outputFilesMax!: number;

  @Integer('OUTPUT_FILE_BYTES_MAX', {
    unit: 'bytes',
    min: 0,
    max: 256 * MEGABYTE,
    default: 10 * MEGABYTE,
    meaning: 'Size of one file that comes back; of a larger one only path and size are told',
  })
  readonly outputFileBytesMax!: number;

  @Integer('OUTPUT_FILES_TOTAL_BYTES', {
    unit: 'bytes',
    min: 0,
    max: 1024 * MEGABYTE,
    default: 32 * MEGABYTE,
    meaning: 'Size of all files that one execution gives back',
  })
  readonly outputFilesTotalBytes!: number;

  @Integer('ARTIFACT_INLINE_BYTES', {
    unit: 'bytes',
    min: 0,
    max: 16 * MEGABYTE,
    default: 65_536,
    meaning: 'Files up to this size are in the answer itself; larger ones have a link',
  })
  readonly artifactInlineBytes!: number;

  @Integer('ARTIFACT_TTL', {
    unit: 'ms',
    min: 1_000,
    max: 604_800_000,
    default: 600_000,
    meaning: 'How long the link to a file works',
  })
  readonly artifactTtlMs!: number;

  @Integer('ARTIFACT_STORE_MB', {
    unit: 'MB',
    min: 0,
    max: 1_048_576,
    default: 512,
    scale: MEGABYTE,
    meaning: 'Files kept for links, all together; the oldest give way',
  })
  readonly artifactStoreBytes!: number;

  @Text('ARTIFACT_DIR', {
    mayBeEmpty: true,
    default: '',
    meaning: 'Folder below which files are kept for links; empty for the temporary folder of the system',
  })
  readonly artifactDirSetting!: string;

  @Integer('STREAM_KEEP_ALIVE', {
    unit: 'ms',
    min: 100,
    max: 60_000,
    default: 5_000,
    meaning: 'Between two comments on a stream of events, by which a dead client is noticed',
  })
  readonly streamKeepAliveMs!: number;

  @Integer('STREAM_BUFFER_BYTES', {
    unit: 'bytes',
    min: 16_384,
    max: 256 * MEGABYTE,
    default: MEGABYTE,
    meaning: 'Events that wait for one slow client; live events beyond are dropped and counted',
  })
  readonly streamBufferBytes!: number;

  @Integer('STREAM_STALL_TIMEOUT', {
    unit: 'ms',
    min: 1_000,
    max: 600_000,
    default: 30_000,
    meaning:
      'A client that takes nothing of its answer for this long, events or not, is cut off; a run that goes on is cancelled',
  })
  readonly streamStallTimeoutMs!: number;
}
