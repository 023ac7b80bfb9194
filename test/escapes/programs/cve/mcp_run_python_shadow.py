# Goal: the same: replace a function that the server uses for every later answer.
# cve: pydantic-ai#2332
# canary: forge
# expect: error
import js
js.eval("""
const stringify = JSON.stringify;
JSON.stringify = (...args) => { JSON.stringify = stringify; process.send({type: 'forged'}); return stringify(...args); };
JSON.stringify({});
""")
