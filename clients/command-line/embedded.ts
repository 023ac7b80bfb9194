/** The server of the command line: ends when the process that started it does, however that ends. */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Not part of this bundle.
const main: string = '../main.js';
await import(main);
