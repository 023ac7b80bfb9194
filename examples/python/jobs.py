# Work for later: a job is accepted at once, its answer is fetched when it is there, and another one is cancelled.
# Prints: succeeded: 42
# Prints: cancelled
import json

from client import post, send


def submit(code):
    with post("/api/jobs", {"code": code}) as response:
        return json.load(response)["data"]["id"]


def ended(job_id):
    """The job when it has ended, however long that takes."""
    while True:
        with send("GET", f"/api/jobs/{job_id}?wait=30") as response:
            job = json.load(response)["data"]
        if job["finishedAt"]:
            return job


job = ended(submit("6 * 7"))
print(f"{job['state']}: {job['answer']['data']['result']}")

endless = submit("while True: pass")
send("DELETE", f"/api/jobs/{endless}").close()
print(ended(endless)["state"])
