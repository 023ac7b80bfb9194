import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { launcherPrefix } from './launcher.js';

describe('the launcher', () => {
  it('is looked for once', () => {
    expect(launcherPrefix()).toBe(launcherPrefix());
  });

  it('runs the command that follows it, where the platform has it', () => {
    const words = launcherPrefix();
    const expected = process.platform === 'linux' && existsSync('/usr/bin/setpriv');
    if (expected) expect(words).toEqual(['/usr/bin/setpriv', '--pdeathsig', 'KILL']);
    const [command = '', ...args] = [...words, process.execPath, '-p', '40 + 2'];
    expect(execFileSync(command, args, { encoding: 'utf8' })).toBe('42\n');
  });
});
