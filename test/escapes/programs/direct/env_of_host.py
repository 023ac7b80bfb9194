# Goal: find the host's environment in os.environ, in posix.environ and in C's getenv.
# canary: env
# probe: Emscripten makes an environment of its own
# expect: ok
import os
import posix
import sysconfig

dict(os.environ), {k: v for k, v in posix.environ.items()}, os.getenv(canary["env"]), sysconfig.get_config_var("HOME")
