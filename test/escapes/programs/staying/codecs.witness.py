# Goal: see what the polluter left behind.
import codecs
try:
    said = b"\xff".decode("ascii", "planted")
except LookupError:
    said = None
said
