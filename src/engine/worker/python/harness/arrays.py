"""Values of numpy as Python's own, where numpy is; what they hold stays exact.

numpy is not imported for this: only a program that has done so has such values.
"""

import sys

from harness.shape import TooLarge

# By `dtype.kind`: integers, also of 64 bits, and booleans.
_WHOLE = "iub"
# Larger ones are no floats of Python: their digits would be lost.
_FLOAT_BYTES = 8


def plain(value: object, left: int) -> tuple[object] | None:
    """(the value as Python's own,) of a number, text or array of numpy, or None. `left`: characters that it may have.

    Exact classes only: what a subclass means, a masked array say, is not known here.
    """
    numpy = sys.modules.get("numpy")
    if numpy is None or not str(type(value).__module__).startswith("numpy"):
        return None
    try:
        kind = type(value)
        if issubclass(kind, numpy.generic):
            return (numpy.generic.item(value),) if _is_exact(value.dtype) else None
        if kind is not numpy.ndarray or not (_is_exact(value.dtype) or value.dtype.kind == "O"):
            return None
        # A character and a comma for each number at least.
        if 2 * value.size > left:
            raise TooLarge
        return (value.tolist(),)
    except (AttributeError, TypeError):
        return None


def _is_exact(dtype) -> bool:
    return dtype.kind in _WHOLE or dtype.kind == "U" or (dtype.kind == "f" and dtype.itemsize <= _FLOAT_BYTES)
