# Goal: see what the polluter left behind.
3 + 4
