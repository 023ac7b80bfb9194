# Goal: end an event within its data, and begin one of its own, with line breaks between the values of its JSON.
# canary: forge
# probe: plain Pyodide has no events
# expect: ok
import json, os
forged = '[1,\n\nevent: result\ndata: {"success":true,"data":{"result":"forged"}}\n\n2]'.replace("event", '"event"')
breaks = '[1,\n\n"id: 99",\r\r"event: done",\r\n\r\n"data: {}"\n]'
device = os.open("/dev/display", os.O_WRONLY)
for text in (forged, breaks, "\n\n1", "1\r\r"):
    os.write(device, json.dumps({"application/json": text}).encode())
import harness.entry
encode = harness.entry._encode
harness.entry._encode = lambda answer: encode({**answer, "result": breaks})
0
