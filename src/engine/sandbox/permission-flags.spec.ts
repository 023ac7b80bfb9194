import { permissionFlags } from './permission-flags.js';

describe('the flags of the permission model', () => {
  it('allow a file by its name and a folder with its content', () => {
    expect(permissionFlags('24.0.0', ['/a/file', '/b/']).flags).toEqual([
      '--permission',
      '--allow-fs-read=/a/file',
      '--allow-fs-read=/b/*',
    ]);
  });

  it('allow addons only on request', () => {
    expect(permissionFlags('24.0.0', []).flags).not.toContain('--allow-addons');
    expect(permissionFlags('24.0.0', [], true).flags).toContain('--allow-addons');
  });

  it('omit paths that a listed folder covers, which Node 20 cannot handle', () => {
    const { flags } = permissionFlags('24.0.0', ['/b/c/', '/b/', '/b/file', '/bc/file']);
    expect(flags.slice(1)).toEqual(['--allow-fs-read=/b/*', '--allow-fs-read=/bc/file']);
  });
});
