# Goal: let sqlite's C code open and make files of the host.
# canary: read folder
# probe: its files are Emscripten's
# expect: ok
import sqlite3

said = []
for statement in (
    f"ATTACH '{canary['folder']}/{canary['token']}' AS other",
    f"ATTACH 'file:{canary['file']}?mode=ro' AS file",
    "PRAGMA temp_store_directory='" + canary["folder"] + "'",
    "SELECT load_extension('/tmp/x')",
):
    try:
        said.append(repr(sqlite3.connect("file::memory:", uri=True).execute(statement).fetchall()))
    except Exception as error:
        said.append(type(error).__name__)
said
