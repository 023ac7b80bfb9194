# Goal: see what the polluter left behind.
import locale
locale.setlocale(locale.LC_CTYPE)
