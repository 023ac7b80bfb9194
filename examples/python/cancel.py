# Ending a run early: the client chooses its id, and any other request may cancel it.
# Prints: cancelled, after it had printed: working
import json
import threading
import time
import uuid

from client import post, send

execution_id = str(uuid.uuid4())
answers = []


def execute():
    code = 'print("working")\nwhile True: pass'
    with post("/api/execute", {"code": code}, {"x-execution-id": execution_id}) as response:
        answers.append(json.load(response)["data"])


running = threading.Thread(target=execute)
running.start()
for _ in range(50):  # It may take a moment until the run is known.
    time.sleep(0.2)
    try:
        send("DELETE", f"/api/executions/{execution_id}").close()
        break
    except RuntimeError:
        pass
running.join()
print(f"{answers[0]['outcome']}, after it had printed: {answers[0]['stdout'].strip()}")
