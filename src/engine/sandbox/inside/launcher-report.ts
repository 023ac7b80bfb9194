import { closeSync, readFileSync } from 'node:fs';
import type { Layers } from '../layers.js';

/** What the launcher did, read from the pipe that it left behind; called once, in the worker. */
export function readLauncherReport(fd: number): Layers {
  const text = readFileSync(fd, 'utf8');
  closeSync(fd);
  return parseLauncherReport(text);
}

/** Lines of `name<TAB>ok` or `name<TAB>reason`. A layer is not proven by silence. */
export function parseLauncherReport(text: string): Layers {
  const lines = text.split('\n').filter((line) => line.includes('\t'));
  return Object.fromEntries(
    lines.map((line) => {
      const tab = line.indexOf('\t');
      const said = line.slice(tab + 1);
      return [line.slice(0, tab), said === 'ok' || said];
    }),
  );
}
