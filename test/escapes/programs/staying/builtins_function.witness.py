# Goal: see what the polluter left behind.
len([1])
