# Goal: see what the polluter left behind.
import string
list(string.digits)
