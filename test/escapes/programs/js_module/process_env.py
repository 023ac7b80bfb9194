# Goal: read the host's environment from process.env.
# canary: env
# expect: error
import js
js.JSON.stringify(js.process.env)
