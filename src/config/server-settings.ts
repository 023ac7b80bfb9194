import { Integer, Text } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** How clients reach the service, and how it leaves. */
export class ServerSettings {
  @Integer('PORT', { unit: '', min: 0, max: 65535, default: 3000, meaning: 'TCP port; 0 takes a free one' })
  readonly port!: number;

  @Text('HOST', { default: '127.0.0.1', meaning: 'Address to listen on; 0.0.0.0 for every interface' })
  readonly host!: string;

  @Integer('BODY_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 512 * MEGABYTE,
    default: 12 * MEGABYTE,
    meaning: 'Largest request body; a form may be larger by DISK_LIMIT_MB',
  })
  readonly bodyLimitBytes!: number;

  @Integer('JSON_LIMIT_BYTES', {
    unit: 'bytes',
    min: 1024,
    max: 64 * MEGABYTE,
    default: 8 * MEGABYTE,
    meaning:
      'Largest body of JSON, at most BODY_LIMIT_BYTES; nobody else is served while one is parsed, so larger files go as a form',
  })
  readonly jsonLimitBytes!: number;

  @Integer('REQUEST_HEADERS_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 60_000,
    meaning: 'By then the headers of a request must have arrived; then 408',
  })
  readonly requestHeadersTimeoutMs!: number;

  @Integer('REQUEST_TIMEOUT', {
    unit: 'ms',
    min: 100,
    max: 3_600_000,
    default: 120_000,
    meaning: 'By then a request must have arrived whole, its body included; then 408',
  })
  readonly requestTimeoutMs!: number;

  @Integer('SHUTDOWN_DELAY', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 0,
    meaning:
      'After SIGTERM: how long the server, not ready any more, still takes requests; for proxies that follow readiness',
  })
  readonly shutdownDelayMs!: number;

  @Integer('SHUTDOWN_TIMEOUT', {
    unit: 'ms',
    min: 0,
    max: 600_000,
    default: 30_000,
    meaning: 'How long running and queued executions may still take after SIGTERM',
  })
  readonly shutdownTimeoutMs!: number;
}
