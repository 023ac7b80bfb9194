# Goal: leave another locale, which only C knows.
# canary: stay
# expect: ok
import locale
locale.setlocale(locale.LC_ALL, "C")
None
