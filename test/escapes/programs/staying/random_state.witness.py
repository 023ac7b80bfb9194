# Goal: see what the polluter left behind.
import random
import secrets
[random.random() == 0.5, random.SystemRandom().random() == 0.5, len({secrets.token_hex(8) for _ in range(4)})]
