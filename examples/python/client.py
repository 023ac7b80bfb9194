"""What the examples share: where the server is, and one way to ask it."""

import json
import os
import urllib.error
import urllib.request

URL = os.environ.get("POOL_URL", "http://localhost:3000")
KEY = os.environ.get("POOL_KEY", "")


def send(method, path, body=None, headers=None):
    """The open response; a run that failed is answered 200, another status means that the code was not run."""
    headers = dict(headers or {})
    if KEY:
        headers["authorization"] = f"Bearer {KEY}"
    request = urllib.request.Request(URL + path, data=body, headers=headers, method=method)
    try:
        return urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{error.code}: {json.load(error)['error']}") from None


def post(path, value, headers=None):
    """The open response to a POST of a JSON value."""
    return send("POST", path, json.dumps(value).encode(), {"content-type": "application/json", **(headers or {})})


def run(code, **more):
    """`data` of one run; `more` is the rest of the request."""
    with post("/api/execute", {"code": code, **more}) as response:
        return json.load(response)["data"]
