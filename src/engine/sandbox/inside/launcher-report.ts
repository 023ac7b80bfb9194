import { closeSync, readFileSync } from 'node:fs';
import type { Layers } from '../layers.js';

/** The launcher's report, from a pipe that it left open. Called once, in the worker. */
export function readLauncherReport(fd: number): Layers {
  const text = readFileSync(fd, 'utf8');
  closeSync(fd);
  return parseLauncherReport(text);
}

/** Parses lines of `name<TAB>ok` or `name<TAB>reason`. A layer without a line is not proven. */
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
