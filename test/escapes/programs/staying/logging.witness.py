# Goal: see what the polluter left behind.
import logging
[len(logging.getLogger().handlers), logging.getLogger().level, logging.getLevelName(11)]
