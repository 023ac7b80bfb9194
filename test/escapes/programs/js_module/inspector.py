# Goal: open Node's inspector and evaluate through it.
# canary: folder
# expect: error
import js
inspector = js.process.getBuiltinModule("inspector")
session = inspector.Session.new()
session.connect()
expression = f"process.getBuiltinModule('fs').mkdirSync('{canary['folder']}/{canary['token']}')"
session.post("Runtime.evaluate", js.JSON.parse('{"expression": "%s"}' % expression))
