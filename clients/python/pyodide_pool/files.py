"""Files on their way to the server and back."""
from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from .types import OutputFile

#: Files by path, as text or as bytes.
Files = Mapping[str, "str | bytes"]

# Files are sent as a form where base64 in JSON would be larger than this.
FORM_FROM_BYTES = 1 << 20


def to_json(value: Any) -> bytes:
    """Raises ValueError for NaN and infinity, which JSON does not have."""
    return json.dumps(value, allow_nan=False).encode()


def input_files(files: Files | None) -> list[dict[str, str]] | None:
    return None if files is None else [_input_file(path, content) for path, content in files.items()]


def body_with_files(request: dict[str, Any], files: Files | None) -> dict[str, Any]:
    """Arguments of httpx for code with files: JSON, or a form."""
    if files and sum(len(content) for content in files.values()) >= FORM_FROM_BYTES:
        parts = {path: (path, content) for path, content in files.items()}
        return {"data": {"request": to_json(request).decode()}, "files": parts}
    return json_body({**request, "files": input_files(files)})


def json_body(value: Any) -> dict[str, Any]:
    return {"content": to_json(value), "headers": {"content-type": "application/json"}}


def inline_content(file: OutputFile) -> bytes | None:
    """The content, if it is in the answer."""
    content = file.get("content")
    if content is None:
        return None
    return b64decode(content) if file.get("encoding") == "base64" else content.encode()


def _input_file(path: str, content: str | bytes) -> dict[str, str]:
    if isinstance(content, str):
        return {"path": path, "content": content}
    return {"path": path, "content": b64encode(content).decode(), "encoding": "base64"}
