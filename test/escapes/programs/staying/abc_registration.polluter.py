# Goal: register a class with an abstract one.
# canary: stay
# expect: ok
import collections.abc
import numbers
collections.abc.Sequence.register(int)
numbers.Number.register(str)
