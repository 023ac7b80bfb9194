import { Integer, Text } from './variable.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What is logged, and where. */
export class LoggingSettings {
  @Text('LOG_LEVEL', { oneOf: LOG_LEVELS, default: 'info', meaning: 'Lowest level that is logged' })
  readonly logLevel!: LogLevel;

  @Text('LOG_FILE', {
    mayBeEmpty: true,
    default: 'logs/server.log',
    meaning: 'Log file in addition to stdout, relative to the working folder; empty for none',
  })
  readonly logFile!: string;

  @Integer('LOG_FILE_MAX_MB', {
    unit: 'MB',
    min: 1,
    max: 10_240,
    default: 10,
    meaning: 'Size at which the log file is rotated',
  })
  readonly logFileMaxMb!: number;

  @Integer('LOG_FILE_KEEP', {
    unit: '',
    min: 1,
    max: 1000,
    default: 5,
    meaning: 'Number of rotated log files kept',
  })
  readonly logFileKeep!: number;
}
