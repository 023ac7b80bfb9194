# Makes small WebAssembly side modules by hand: no compiler, no ctypes.
def _leb(number):
    out = bytearray()
    while True:
        byte, number = number & 0x7F, number >> 7
        out.append(byte | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _vector(items):
    return _leb(len(items)) + b"".join(items)


def _name(text):
    return _leb(len(text)) + text.encode()


def _section(number, body):
    return bytes([number]) + _leb(len(body)) + body


def side_module(imports, exports, text, functions, globals_=(), start=None, table=False):
    """imports: names of functions (i32) -> () in env; functions: [(type, code)]; exports: {name: (kind, index)}.

    Types: 0 is (i32) -> (), 1 is () -> (i32), 2 is () -> (). `text` lies at __memory_base, which is global 0.
    """
    data = text.encode() + b"\0"
    types = _vector([b"\x60\x01\x7f\x00", b"\x60\x00\x01\x7f", b"\x60\x00\x00"])
    brought = [
        _name("env") + _name("memory") + b"\x02\x00\x01",
        _name("env") + _name("__memory_base") + b"\x03\x7f\x00",
    ]
    if table:
        brought.append(_name("env") + _name("__indirect_function_table") + b"\x01\x70\x00\x00")
        brought += [_name("GOT.func") + _name(name) + b"\x03\x7f\x01" for name in imports]
    else:
        brought += [_name("env") + _name(name) + b"\x00\x00" for name in imports]
    memory_info = _leb(len(data)) + b"\x02" + b"\x00\x00"
    module = b"\0asm\x01\0\0\0"
    module += _section(0, _name("dylink.0") + b"\x01" + _leb(len(memory_info)) + memory_info)
    module += _section(1, types)
    module += _section(2, _vector(brought))
    module += _section(3, _vector([bytes([kind]) for kind, _ in functions]))
    if globals_:
        module += _section(6, _vector([b"\x7f\x00\x41" + _leb(value) + b"\x0b" for value in globals_]))
    module += _section(7, _vector([_name(name) + bytes([kind]) + _leb(index) for name, (kind, index) in exports.items()]))
    if start is not None:
        module += _section(8, _leb(start))
    module += _section(10, _vector([_leb(len(code) + 2) + b"\x00" + code + b"\x0b" for _, code in functions]))
    module += _section(11, _vector([b"\x00\x23\x00\x0b" + _leb(len(data)) + data]))
    return module


def write_module(name, content):
    path = f"/tmp/{name}.so"
    with open(path, "wb") as file:
        file.write(content)
    return path


CALL_WITH_TEXT = b"\x23\x00\x10\x00"  # global.get 0; call 0
RETURN_NULL = b"\x41\x00"
script = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"


def load(name, path):
    import importlib.machinery
    import importlib.util

    loader = importlib.machinery.ExtensionFileLoader(name, path)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    return importlib.util.module_from_spec(spec)
