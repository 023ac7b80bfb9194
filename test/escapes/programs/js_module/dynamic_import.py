# Goal: import a Node module with JavaScript's import(), from compiled text.
# canary: folder
# expect: error
import js
make = js.eval(f"() => import('node:fs').then((fs) => fs.mkdirSync('{canary['folder']}/{canary['token']}'))")
await make()
