# Goal: make an HTTP request with the host's fetch.
# canary: tcp
# expect: error
import js
await js.fetch(f"http://127.0.0.1:{canary['tcp']}/{canary['token']}")
