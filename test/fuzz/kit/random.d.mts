export interface Random {
  /** A whole number from 0 to n - 1; n at most 2 ** 32. */
  below(n: number): number;
  bytes(n: number): Buffer;
  pick<T>(list: readonly T[]): T;
}
export function seeded(seed: number): Random;
