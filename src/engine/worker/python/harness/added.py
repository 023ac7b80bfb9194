"""What CPython has from libraries or files that Pyodide is built without."""

import _hmac
import sys
from io import BytesIO
from operator import index

from harness.absent.fitting import fit, put
from harness.elsewhere import ARCHIVE
from harness.hidden import hidden

_digest_of = _hmac.compute_digest


def install() -> None:
    fit("hashlib", _fit_hashlib)
    fit("zoneinfo._common", _fit_zoneinfo)


def _fit_zoneinfo(common) -> None:
    load = common.load_tzdata

    @hidden
    def load_tzdata(key):
        # importlib.resources reads the directory of the archive for each file, which takes tens of milliseconds.
        own = sys.modules.get("tzdata")
        if own is None or getattr(own, "__file__", "").startswith(ARCHIVE):
            try:
                return BytesIO(sys.path_importer_cache[ARCHIVE].get_data(f"{ARCHIVE}/tzdata/zoneinfo/{key}"))
            except (OSError, KeyError, AttributeError):
                pass
        return load(key)

    put(common, load_tzdata)


def _fit_hashlib(hashlib) -> None:
    @hidden
    def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
        """Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function."""
        if not isinstance(hash_name, str):
            raise TypeError(f"pbkdf2_hmac() argument 'hash_name' must be str, not {type(hash_name).__name__}")
        size = hashlib.new(hash_name).digest_size
        iterations = index(iterations)
        dklen = size if dklen is None else index(dklen)
        if iterations < 1:
            raise ValueError("iteration value must be greater than 0.")
        if dklen < 1:
            raise ValueError("key length must be greater than 0.")
        password, salt = bytes(memoryview(password)), bytes(memoryview(salt))
        key = b""
        block = 0
        while len(key) < dklen:
            block += 1
            key += _block(hash_name, password, salt + block.to_bytes(4), iterations)
        return key[:dklen]

    put(hashlib, pbkdf2_hmac)
    hashlib.__all__ += ("pbkdf2_hmac",)


@hidden
def _block(name: str, password: bytes, begin: bytes, iterations: int) -> bytes:
    digest = _digest_of(password, begin, name)
    sum_ = int.from_bytes(digest)
    for _ in range(iterations - 1):
        digest = _digest_of(password, digest, name)
        sum_ ^= int.from_bytes(digest)
    return sum_.to_bytes(len(digest))
