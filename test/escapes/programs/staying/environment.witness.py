# Goal: see what the polluter left behind.
import os
[os.environ.get("PLANTED"), os.getenv("PLANTED2"), os.path.expanduser("~")]
