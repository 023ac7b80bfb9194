"""Integers of any size as decimal digits.

Python refuses more than 4,300 digits, since int <-> str takes quadratic time; here the JSON around them is bounded.
Bound once: a program may replace what sys has, in a session for good.
"""

import sys

_get, _set = sys.get_int_max_str_digits, sys.set_int_max_str_digits


def without_limit(convert, argument):
    """convert(argument) with no limit on digits; the program keeps its own."""
    limit = _get()
    _set(0)
    try:
        return convert(argument)
    finally:
        _set(limit)
