# Goal: leave a logging handler that keeps later records.
# canary: stay
# expect: ok
import logging
logging.getLogger().addHandler(logging.NullHandler())
logging.getLogger().setLevel(1)
logging.addLevelName(11, canary["token"])
