# Goal: let Pyodide's archive loader write outside its folder.
# canary: folder
# probe: archives are unpacked into Emscripten's file system
# expect: error
import io
import zipfile
import pyodide_js
buffer = io.BytesIO()
with zipfile.ZipFile(buffer, "w") as archive:
    archive.writestr("../../../.." + canary["folder"] + "/" + canary["token"], "x")
from pyodide.ffi import to_js
pyodide_js.unpackArchive(to_js(buffer.getvalue()), "zip")
