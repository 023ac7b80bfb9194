# Goal: see what the polluter left behind.
try:
    import planted

    said = planted.token
except ImportError:
    said = None
said
