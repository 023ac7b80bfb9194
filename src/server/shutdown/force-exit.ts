/** The second SIGINT or SIGTERM is meant seriously: it ends the process at once, and its workers with it. */
export function forceExitOnSecondSignal(tell: (signal: string) => void): void {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals < 2) return;
      tell(signal);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  }
}
