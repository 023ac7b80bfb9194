import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** How clients reach the service, and how it shuts down. */
export class ServerSettings {
  @Integer('PORT', { unit: '', min: 0, max: 65535, default: 3000, meaning: 'TCP port; 0 picks a free one' })
  readonly port!: number;

  @Text('HOST', { default: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 for every interface' })
  readonly host!: string;

  @Integer('BODY_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 512 * MEGABYTE,
    default: 12 * MEGABYTE,
    meaning: 'Largest request body; a form may exceed it by DISK_LIMIT_MB',
  })
  readonly bodyLimitBytes!: number;

  @Integer('JSON_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 64 * MEGABYTE,
    default: 8 * MEGABYTE,
    meaning:
      'Largest JSON body, at most BODY_LIMIT_BYTES; parsing one blocks all other requests, so send larger files as a form',
  })
  readonly jsonLimitBytes!: number;

  @Integer('REQUEST_HEADERS_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 60_000,
    meaning: 'Time within which the headers of a request must arrive; otherwise 408',
  })
  readonly requestHeadersTimeoutMs!: number;

  @Integer('REQUEST_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 120_000,
    meaning: 'Time within which a whole request must arrive, body included; otherwise 408',
  })
  readonly requestTimeoutMs!: number;

  @Integer('SHUTDOWN_DELAY', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 0,
    meaning:
      'How long the server still accepts requests after SIGTERM while it reports not ready, for proxies that follow readiness',
  })
  readonly shutdownDelayMs!: number;

  @Integer('SHUTDOWN_TIMEOUT', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 30_000,
    meaning: 'Time that running and queued executions have to finish after SIGTERM',
  })
  readonly shutdownTimeoutMs!: number;
}
