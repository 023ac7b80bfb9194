# Goal: see what the polluter left behind.
try:
    import js

    said = str(getattr(js, "planted", None))
except BaseException:
    said = "None"
said
