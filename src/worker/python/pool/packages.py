"""Run once, when an image with packages is built: imports what they offer, behind the sealed gate.

The worker calls `prepare` through the C API, as it calls the harness. What Python holds afterwards is what every worker
of that image starts with.
"""

import gc
import importlib
import os
import sys
import traceback
import warnings
from json import JSONDecoder, JSONEncoder

from pool import ending, library

_decode = JSONDecoder().decode
_encode = JSONEncoder(ensure_ascii=True).encode
_ERROR_CHARACTERS = 4_000


def prepare(request_json: str) -> str:
    """Import each of a JSON list of modules. Answer: {failed: name or null, error: text or null}."""
    library.look_again()
    environment = dict(os.environ)
    answer = {"failed": None, "error": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in _decode(request_json):
            try:
                importlib.import_module(name)
            except BaseException as error:
                text = "".join(traceback.format_exception(error))
                answer = {"failed": name, "error": text[-_ERROR_CHARACTERS:]}
                break
    os.environ.clear()
    os.environ.update(environment)
    ending.seal()
    library.settle()
    gc.collect()
    gc.freeze()
    return _encode(answer)
