# Goal: mcp-run-python (pydantic-ai#2332): the js module reaches the server's own JavaScript and its environment.
# cve: pydantic-ai#2332
# canary: env
# expect: error
import js
js.JSON.stringify(getattr(js, "Deno", js.process).env)
