"""Structures and unions whose numbers are in the order of another machine."""

from ctypes._aggregate import Structure, Union


class BigEndianStructure(Structure):
    _byte_order_ = "__ctype_be__"


class LittleEndianStructure(Structure):
    _byte_order_ = "__ctype_le__"


class BigEndianUnion(Union):
    _byte_order_ = "__ctype_be__"


class LittleEndianUnion(Union):
    _byte_order_ = "__ctype_le__"
