# Goal: send a request with http.client.
# canary: tcp
# expect: error
import http.client
connection = http.client.HTTPConnection("127.0.0.1", canary["tcp"], timeout=1)
connection.request("GET", "/" + canary["token"])
