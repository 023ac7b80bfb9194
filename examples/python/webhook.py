# A job with a webhook: a receiver, and how it verifies that the server, and no other client, called it. Start the server
# with a secret, and allow this machine: WEBHOOK_SECRETS=$WEBHOOK_SECRET WEBHOOK_ALLOW_PRIVATE=127.0.0.0/8.
# Prints: genuine: job.succeeded, 42
# Prints: changed on its way: refused
import base64
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from client import post

SECRET = os.environ.get("WEBHOOK_SECRET", "")
deliveries = []


def is_genuine(headers, body: bytes, secret: str) -> bool:
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    expected = "v1," + base64.b64encode(digest).decode()
    return any(hmac.compare_digest(expected, given) for given in headers["webhook-signature"].split(" "))


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        deliveries.append((self.headers, body))
        # Anything but 2xx, and it comes again.
        self.send_response(204 if is_genuine(self.headers, body, SECRET) else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


with HTTPServer(("127.0.0.1", 0), Receiver) as receiver:
    callback_url = f"http://127.0.0.1:{receiver.server_port}/finished"
    post("/api/jobs", {"code": "6 * 7", "callbackUrl": callback_url}).close()
    receiver.handle_request()

headers, body = deliveries[0]
event = json.loads(body)
verdict = "genuine" if is_genuine(headers, body, SECRET) else "refused"
print(f"{verdict}: {event['type']}, {event['data']['answer']['data']['result']}")
forged = is_genuine(headers, body.replace(b"42", b"43"), SECRET)
print(f"changed on its way: {'genuine' if forged else 'refused'}")
