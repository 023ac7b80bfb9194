import { Integer } from './variable.js';

const MEGABYTE = 1024 * 1024;

/** What waits on connections: bodies that arrive, answers that leave, and the connections themselves. */
export class TrafficSettings {
  @Integer('BODY_MEMORY_MB', {
    unit: 'MB',
    min: 0,
    max: 65_536,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Request bodies that arrive, wait or run, all together, text and JSON threefold; then 503. With API keys one key may hold half. 0: 96 to 192 MB, by the memory limit',
  })
  readonly bodyMemoryBytes!: number;

  @Integer('ANSWER_MEMORY_MB', {
    unit: 'MB',
    min: 0,
    max: 65_536,
    default: 0,
    scale: MEGABYTE,
    meaning:
      'Answers that wait for their clients to read them, all together; beyond it those that are not read are cut, or 503. With API keys one key may hold half. 0: 64 to 128 MB, by the memory limit',
  })
  readonly answerMemoryBytes!: number;

  @Integer('CONNECTIONS_MAX', {
    unit: '',
    min: 1,
    max: 100_000,
    default: 1_024,
    meaning:
      'Connections at a time; one more takes the place of an idle one of the address that has most, or is refused',
  })
  readonly connectionsMax!: number;

  @Integer('CONNECTIONS_PER_ADDRESS_MAX', {
    unit: '',
    min: 1,
    max: 100_000,
    default: 512,
    meaning: 'Connections of one address at a time; those of TRUST_PROXY have no such limit',
  })
  readonly connectionsPerAddressMax!: number;
}
