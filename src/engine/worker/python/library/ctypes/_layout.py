"""Where the fields of a structure lie: as a C compiler for this machine (wasm32, the rules of GCC) lays them out."""

import sys


class Field:
    """A field of a structure, as an attribute of its class; its bytes in an object of it."""

    def __init__(self, name, kind, offset, bits, bit, get, put):
        self.name, self.type, self.offset = name, kind, offset
        self.byte_offset, self.byte_size = offset, kind._size_
        self.is_bitfield, self.is_anonymous = bits is not None, False
        self.bit_size, self.bit_offset = bits if bits is not None else 8 * kind._size_, bit
        self._get, self._put = get, put

    @property
    def size(self):
        # As CPython packs it: how many bits, and from where.
        return self.bit_size << 16 | self.bit_offset if self.is_bitfield else self.byte_size

    def __get__(self, owner, cls=None):
        if owner is None:
            return self
        value = self._get(self.type, owner, self.offset)
        if not self.is_bitfield:
            return value
        value = int(value) >> self._shift() & (1 << self.bit_size) - 1
        if self.type._type_ in "bhilq" and value >> self.bit_size - 1:
            value -= 1 << self.bit_size
        return bool(value) if self.type._type_ == "?" else value

    def __set__(self, owner, value):
        if self.is_bitfield:
            mask = (1 << self.bit_size) - 1
            before = int(self._get(self.type, owner, self.offset))
            value = before & ~(mask << self._shift()) | (int(value) & mask) << self._shift()
        self._put(self.type, owner, self.offset, value)

    def _shift(self):
        swapped = self.type._order not in ("=", "<" if sys.byteorder == "little" else ">")
        return 8 * self.type._size_ - self.bit_size - self.bit_offset if swapped else self.bit_offset

    def __repr__(self):
        return f"<ctypes.CField {self.name!r} type={self.type.__name__}, ofs={self.offset}, size={self.size}>"


class _Promoted:
    """A field of an anonymous part."""

    def __init__(self, part, name):
        self._part, self._name = part, name

    def __get__(self, owner, cls=None):
        return self if owner is None else getattr(getattr(owner, self._part), self._name)

    def __set__(self, owner, value):
        setattr(getattr(owner, self._part), self._name, value)


def lay_out(cls, fields, get, put):
    """Give a class its fields, its size and its alignment. @raises TypeError, ValueError for invalid fields"""
    base = cls.__mro__[1]
    pack = getattr(cls, "_pack_", 0)
    if not isinstance(pack, int) or pack < 0:
        raise ValueError("_pack_ must be a non-negative integer")
    end, alignment = 8 * base._size_, max(base._align_bytes_, 1, getattr(cls, "_align_", 1))
    length, anonymous = end, getattr(cls, "_anonymous_", ())
    for field in fields:
        name, kind, *bits = field
        if not isinstance(name, str):
            raise TypeError("first item in _fields_ tuple must be a string")
        if not hasattr(kind, "_align_bytes_"):
            raise TypeError("second item in _fields_ tuple must be a C type")
        kind = _in_order_of(cls, kind)
        align = min(kind._align_bytes_, pack) if pack else kind._align_bytes_
        alignment = max(alignment, align)
        begin = 0 if cls._is_union else end
        width = _bits_of(name, kind, bits[0]) if bits else 8 * kind._size_
        unit = 8 * kind._size_
        if not bits:
            begin = _up(begin, 8 * align)
            made = Field(name, kind, begin // 8, None, 0, get, put)
        else:
            if begin % unit + width > unit and not pack:
                begin = _up(begin, unit)
            start = begin // unit * unit
            made = Field(name, kind, start // 8, width, begin - start, get, put)
        end = begin + width
        length = max(length, end, 8 * (made.offset + kind._size_) if bits and cls._is_union else 0)
        type.__setattr__(cls, name, made)
        if name in anonymous:
            made.is_anonymous = True
            for inner in kind._fields_:
                type.__setattr__(cls, inner[0], _Promoted(name, inner[0]))
    cls._align_bytes_ = alignment
    cls._size_ = _up(length, 8 * alignment) // 8


def _in_order_of(cls, kind):
    order = getattr(cls, "_byte_order_", None)
    if order is None or not hasattr(kind, "_type_"):
        return kind
    if hasattr(kind, "_length_"):
        return _in_order_of(cls, kind._type_) * kind._length_
    if not hasattr(kind, order):
        raise TypeError("This type does not support other endian: %s" % kind)
    return getattr(kind, order)


def _bits_of(name, kind, bits):
    if getattr(kind, "_type_", None) not in tuple("bBhHiIlLqQ?"):
        raise TypeError(f"bit fields not allowed for type {kind.__name__}")
    if not 0 < bits <= 8 * kind._size_:
        raise ValueError(f"number of bits invalid for bit field {name!r}")
    return bits


def _up(bits, unit):
    return -(-bits // unit) * unit
