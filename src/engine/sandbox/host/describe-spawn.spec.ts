import { NO_ADDONS, NODE_FLAGS } from '../node-flags.js';
import { describeSpawn, type HostFacts, type SpawnPolicy } from './describe-spawn.js';

const FACTS: HostFacts = {
  isRoot: true,
  parentPid: 77,
  stackBytes: 2 ** 26,
  bundled: true,
  nodeBinary: '/opt/node',
  launcher: { path: '/srv/launcher' },
  unusable: {},
  bubblewrap: { missing: 'not installed' },
  substitutes: { setpriv: '/usr/bin/setpriv', prlimit: '/usr/bin/prlimit' },
  files: {
    own: ['/srv/dist/engine/worker/', '/srv/image'],
    links: [],
    system: ['/lib/libc.so.6'],
    process: ['/proc/self/pagemap'],
    programs: ['/opt/node', '/lib/ld.so'],
  },
  filesAreOpen: true,
};
const POLICY: SpawnPolicy = {
  mode: 'on',
  descriptors: 5,
  memoryBytes: 256 * 2 ** 20,
  addon: false,
  decoys: ['/srv/decoy'],
};
const NO_LAUNCHER = { missing: 'it was not built' };

function words(
  platform: NodeJS.Platform,
  version: string,
  facts: Partial<HostFacts> = {},
  policy: Partial<SpawnPolicy> = {},
) {
  const described = describeSpawn(platform, version, { ...FACTS, ...facts }, { ...POLICY, ...policy });
  return { ...described, line: [described.command, ...described.args].join(' ') };
}

const LIMITS = 'nofile=64 fsize=0 core=0 data=3221225472 memlock=0 msgqueue=0 stack=67108864';
const FLAGS = [...NODE_FLAGS, NO_ADDONS].join(' ');
/** Requires the raised stack limit. */
const V8 = `${FLAGS} --stack-size=61440`;
const READS =
  '--allow-fs-read=/srv/dist/engine/worker/* --allow-fs-read=/srv/image --allow-fs-read=/srv/decoy';

describe('the spawn description', () => {
  it('on Linux as root uses the launcher with every layer', () => {
    const { line, reportFd } = words('linux', '24.13.0');
    const limits = LIMITS.split(' ')
      .map((limit) => `--limit ${limit}`)
      .join(' ');
    expect(line).toBe(
      `/srv/launcher --parent 77 --keep-fds 5 --report-fd 5 --user 65534:65534 ${limits} --landlock ` +
        '--read /srv/dist/engine/worker/ --read /srv/image --read /lib/libc.so.6 --execute /opt/node --execute /lib/ld.so ' +
        `--seccomp -- /opt/node ${V8} --permission ${READS}`,
    );
    expect(reportFd).toBe(5);
  });

  it('omits the decoy of the self-test from the kernel’s list', () => {
    expect(words('linux', '24.13.0').line).not.toContain('--read /srv/decoy');
  });

  it('as an ordinary user does not change the user', () => {
    const { line, layers } = words('linux', '24.13.0', { isRoot: false });
    expect(line).not.toContain('--user');
    expect(layers.unprivilegedUser).toBe(true);
  });

  it('keeps the capability to read files when the worker user has no access to them', () => {
    expect(words('linux', '24.13.0', { filesAreOpen: false }).line).toContain(
      '--user 65534:65534 --keep-read-capability',
    );
  });

  it.each([
    ['20.20.0', '--experimental-permission --disable-warning=ExperimentalWarning'],
    ['22.12.0', '--experimental-permission --disable-warning=ExperimentalWarning'],
    ['22.13.0', '--permission'],
    ['23.4.0', '--experimental-permission --disable-warning=ExperimentalWarning'],
    ['23.5.0', '--permission'],
    ['24.13.0', '--permission'],
    ['26.1.0', '--permission'],
  ])('on Node %s enables the permission model with %s', (version, flags) => {
    expect(words('linux', version).line).toContain(`${V8} ${flags} --allow-fs-read=`);
  });

  it.each([
    ['20.20.0', 'Node 20 has no network permission; version 25 and later have it'],
    ['24.13.0', 'Node 24 has no network permission; version 25 and later have it'],
    ['25.0.0', true],
    ['26.1.0', true],
  ])('on Node %s reports the network permission as %s', (version, state) => {
    expect(words('linux', version).layers.permissionNetwork).toBe(state);
  });

  it('without a launcher uses util-linux, and reports what is missing', () => {
    const { line, layers, reportFd } = words('linux', '24.13.0', { launcher: NO_LAUNCHER });
    const limits = LIMITS.split(' ')
      .map((limit) => `--${limit}`)
      .join(' ');
    expect(line).toBe(
      '/usr/bin/setpriv --pdeathsig KILL --no-new-privs --reuid=65534 --regid=65534 --clear-groups ' +
        `/usr/bin/prlimit ${limits} /opt/node ${V8} --permission ${READS}`,
    );
    expect(reportFd).toBeNull();
    expect(layers).toMatchObject({
      parentDeath: true,
      noNewPrivileges: true,
      unprivilegedUser: true,
      resourceLimits: true,
      landlock: 'it was not built',
      seccomp: 'it was not built',
    });
  });

  it('without a launcher stays root when the worker user cannot read the files', () => {
    const { line, layers } = words('linux', '24.13.0', { launcher: NO_LAUNCHER, filesAreOpen: false });
    expect(line).not.toContain('--reuid');
    expect(layers.unprivilegedUser).toBe("it was not built, and only root can read the service's files");
  });

  it('without a launcher stays root where root cannot change the user', () => {
    const unusable = { unprivilegedUser: 'root cannot' };
    const { line, layers } = words('linux', '24.13.0', { launcher: NO_LAUNCHER, unusable });
    expect(line).toContain('/usr/bin/setpriv --pdeathsig KILL --no-new-privs /usr/bin/prlimit');
    expect(layers.unprivilegedUser).toBe('it was not built, and root cannot');
  });

  describe('without a launcher, through bubblewrap', () => {
    const bubblewrap = {
      path: '/usr/bin/bwrap',
      mounts: { binds: ['/srv/image', '/opt/node'], links: [{ text: 'usr/lib', path: '/lib' }] },
      disablesUserNamespaces: true,
    };
    const WRAPPED = { launcher: NO_LAUNCHER, bubblewrap };
    const NAMESPACES =
      '/usr/bin/bwrap --unshare-user --unshare-pid --unshare-net --unshare-ipc --unshare-uts --unshare-cgroup-try ' +
      '--disable-userns --as-pid-1 --die-with-parent --new-session --cap-drop ALL --clearenv ' +
      '--ro-bind /srv/image /srv/image --ro-bind /opt/node /opt/node --symlink usr/lib /lib ' +
      '--remount-ro / --chdir / --info-fd 5 --';

    it('changes the user and sets limits first, and leaves no_new_privs to bubblewrap', () => {
      const { line, infoFd, reportFd } = words('linux', '24.13.0', WRAPPED);
      const limits = LIMITS.split(' ')
        .map((limit) => `--${limit}`)
        .join(' ');
      expect(line).toBe(
        '/usr/bin/setpriv --pdeathsig KILL --reuid=65534 --regid=65534 --clear-groups ' +
          `/usr/bin/prlimit ${limits} ${NAMESPACES} /opt/node ${V8} --permission ${READS}`,
      );
      expect([infoFd, reportFd]).toEqual([5, null]);
    });

    it('has namespaces, and reports why layers that need the launcher are missing', () => {
      expect(words('linux', '24.13.0', WRAPPED).layers).toMatchObject({
        namespaces: true,
        parentDeath: true,
        noNewPrivileges: true,
        unprivilegedUser: true,
        resourceLimits: true,
        landlock: 'it was not built; namespaces replace it',
        seccomp: 'it was not built; bubblewrap has no filter',
      });
    });

    it('needs util-linux only for the user and the limits', () => {
      const bare = { ...WRAPPED, substitutes: { setpriv: null, prlimit: null } };
      const { command, layers } = words('linux', '24.13.0', bare);
      expect(command).toBe('/usr/bin/bwrap');
      expect(layers).toMatchObject({ parentDeath: true, noNewPrivileges: true, namespaces: true });
      expect(layers.unprivilegedUser).toBe('it was not built, and setpriv (util-linux) is missing');
      expect(words('linux', '24.13.0', { ...bare, isRoot: false }).layers.unprivilegedUser).toBe(true);
    });

    it('uses no unsupported options of an older bubblewrap', () => {
      const old = { ...WRAPPED, bubblewrap: { ...bubblewrap, disablesUserNamespaces: false } };
      expect(words('linux', '24.13.0', old).line).not.toContain('--disable-userns');
    });

    it('is neither used nor reported where there is a launcher', () => {
      const { line, layers, infoFd } = words('linux', '24.13.0', { bubblewrap });
      expect(line).not.toContain('bwrap');
      expect(layers).not.toHaveProperty('namespaces');
      expect(infoFd).toBeNull();
    });

    it.each(['darwin', 'win32'] as const)('is not used on %s', (platform) => {
      expect(words(platform, '24.13.0', WRAPPED).line).not.toContain('bwrap');
    });

    it('is omitted with SANDBOX_MODE off, where setpriv still ends the worker with its parent', () => {
      const { line, layers } = words('linux', '24.13.0', WRAPPED, { mode: 'off' });
      expect(line).toBe(`/usr/bin/setpriv --pdeathsig KILL /opt/node ${FLAGS}`);
      expect(layers).not.toHaveProperty('namespaces');
    });

    it('is not enough for SANDBOX_MODE strict', () => {
      expect(() => words('linux', '24.13.0', WRAPPED, { mode: 'strict' })).toThrow(
        'seccomp (it was not built;',
      );
    });

    it('reports why bubblewrap does not work', () => {
      const broken = { launcher: NO_LAUNCHER, bubblewrap: { missing: 'no user namespaces' } };
      expect(words('linux', '24.13.0', broken).layers).toMatchObject({
        namespaces: 'no user namespaces',
        landlock: 'it was not built',
      });
    });
  });

  it('without a launcher and without util-linux starts Node itself and names each missing layer', () => {
    const bare = { launcher: NO_LAUNCHER, substitutes: { setpriv: null, prlimit: null } };
    const { command, layers } = words('linux', '24.13.0', bare);
    expect(command).toBe('/opt/node');
    expect(words('linux', '24.13.0', bare).line).not.toContain('--stack-size');
    expect(layers.parentDeath).toBe('it was not built, and setpriv (util-linux) is missing');
    expect(layers.resourceLimits).toBe('it was not built, and prlimit (util-linux) is missing');
  });

  it('omits a layer under which Node does not start on this host', () => {
    const { line, layers } = words('linux', '24.13.0', { unusable: { seccomp: 'seen to fail' } });
    expect(line).not.toContain('--seccomp');
    expect(line).toContain('--landlock');
    expect(layers.seccomp).toBe('seen to fail');
  });

  it.each(['darwin', 'win32'] as const)(
    'on %s has the flags of V8 and of the permission model',
    (platform) => {
      const { line, layers } = words(platform, '24.13.0', { isRoot: false });
      expect(line).toBe(`/opt/node ${FLAGS} --permission ${READS}`);
      expect(layers).toMatchObject({
        permissionFiles: true,
        unprivilegedUser: true,
        landlock: `not supported on ${platform}`,
      });
    },
  );

  it('sets an empty environment and the root folder on every platform', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      expect(words(platform, '24.13.0').options).toEqual({ cwd: '/', env: {}, windowsHide: true });
    }
  });

  it('raises the data limit with the memory of the interpreter', () => {
    expect(words('linux', '24.13.0', {}, { memoryBytes: 2 ** 31 }).line).toContain(`data=${2 ** 32}`);
  });

  it('allows a worker that maps memory to load the addon and read its own pagemap', () => {
    const { line } = words('linux', '24.0.0', {}, { addon: true });
    expect(line).toContain(' --read /proc/self/pagemap ');
    expect(line).toContain(' --allow-addons ');
    expect(line).not.toContain(NO_ADDONS);
  });

  describe('with SANDBOX_MODE off', () => {
    it('keeps the V8 flags and the parent death signal, and reports every other layer as off', () => {
      const { line, layers } = words('linux', '24.13.0', {}, { mode: 'off' });
      expect(line).toBe(`/srv/launcher --parent 77 --keep-fds 5 --report-fd 5 -- /opt/node ${FLAGS}`);
      const active = Object.entries(layers).filter(([, state]) => state !== 'SANDBOX_MODE is off');
      expect(active).toEqual([['parentDeath', true]]);
    });

    it('keeps the parent death signal without a launcher as well', () => {
      const { line } = words('linux', '24.13.0', { launcher: NO_LAUNCHER }, { mode: 'off' });
      expect(line).toBe(`/usr/bin/setpriv --pdeathsig KILL /opt/node ${FLAGS}`);
    });
  });

  describe('with SANDBOX_MODE strict', () => {
    it('is the same where every layer is available, whatever the version of Node', () => {
      expect(words('linux', '20.20.0', {}, { mode: 'strict' }).line).toBe(words('linux', '20.20.0').line);
    });

    it('names every missing layer', () => {
      expect(() => words('linux', '24.13.0', { launcher: NO_LAUNCHER }, { mode: 'strict' })).toThrow(
        'SANDBOX_MODE is strict, but these sandbox layers are missing: landlock (it was not built), seccomp (it was not built)',
      );
    });

    it.each(['darwin', 'win32'] as const)('starts nothing on %s', (platform) => {
      expect(() => words(platform, '24.13.0', {}, { mode: 'strict' })).toThrow('landlock (not supported on');
    });
  });
});
