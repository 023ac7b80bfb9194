/** Markers are evaluated outside of the interpreter, about the interpreter: both have to say the same. */
import { readLock } from '../../src/engine/distribution/lock-file.js';
import { markerEnvironment } from '../../src/engine/distribution/markers.js';
import { TestWorker } from '../kit/worker.js';

it('the environment of markers is that of the interpreter', async () => {
  const worker = await TestWorker.start();
  try {
    const { value } = await worker.run(`
import os, platform, sys
version = ".".join(map(str, sys.implementation.version[:3]))
{
    "implementation_name": sys.implementation.name, "implementation_version": version,
    "os_name": os.name, "platform_machine": platform.machine(), "platform_release": platform.release(),
    "platform_system": platform.system(), "python_full_version": platform.python_version(),
    "platform_python_implementation": platform.python_implementation(),
    "python_version": ".".join(platform.python_version_tuple()[:2]), "sys_platform": sys.platform,
}`);
    expect(markerEnvironment(readLock().platform)).toEqual({
      ...(value as Record<string, string>),
      // What nobody asks for: the day of a build.
      platform_version: '',
      extra: '',
    });
  } finally {
    await worker.stop();
  }
}, 60_000);
