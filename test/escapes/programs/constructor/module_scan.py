# Goal: look for anything of JavaScript in the dictionary of every module that is loaded.
# canary: folder
# expect: ok error
import sys

text = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
said = []
for name, module in list(sys.modules.items()):
    for key, value in list(getattr(module, "__dict__", {}).items()):
        if "Js" in type(value).__name__ or "js" in str(getattr(type(value), "__module__", "")):
            try:
                value.constructor.constructor(text)()
                said.append((name, key))
            except Exception as error:
                said.append((name, key, type(error).__name__))
if not said:
    import js
    js.Object.constructor(text)()
