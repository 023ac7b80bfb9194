import { Integer } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** Connections, and what they hold: bodies that arrive, answers that leave. */
export class TrafficSettings {
  @Integer('BODY_MEMORY_MB', {
    unit: 'MB',
    min: 0,
    max: 65_536,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Memory for request bodies that arrive, wait or run, text and JSON counted three times; beyond it, 503. With API keys, one key may hold half. 0: 96 to 192 MB, depending on the memory limit',
  })
  readonly bodyMemoryBytes!: number;

  @Integer('ANSWER_MEMORY_MB', {
    unit: 'MB',
    min: 0,
    max: 65_536,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Memory for answers that their clients have yet to read; beyond it, unread answers are cut off, or 503. With API keys, one key may hold half. 0: 96 to 128 MB, depending on the memory limit',
  })
  readonly answerMemoryBytes!: number;

  @Integer('CONNECTIONS_MAX', {
    unit: '',
    min: 1,
    max: 100_000,
    default: 1_024,
    meaning:
      'Maximum number of connections; a further one replaces an idle one of the address that has most, or is refused',
  })
  readonly connectionsMax!: number;

  @Integer('CONNECTIONS_PER_ADDRESS_MAX', {
    unit: '',
    min: 1,
    max: 100_000,
    default: 512,
    meaning: 'Maximum number of connections of one address; addresses in TRUST_PROXY are exempt',
  })
  readonly connectionsPerAddressMax!: number;
}
