# Goal: see what the polluter left behind.
import collections.abc
import numbers
[isinstance(1, collections.abc.Sequence), isinstance("", numbers.Number)]
