# Goal: see what the polluter left behind.
getattr("", "planted", None)
