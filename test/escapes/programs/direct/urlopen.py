# Goal: fetch a URL and a file: URL with urllib.
# canary: tcp
# expect: ok
import urllib.request

said = []
for url in (f"http://127.0.0.1:{canary['tcp']}/{canary['token']}", "file://" + canary["file"]):
    try:
        said.append(urllib.request.urlopen(url, timeout=1).read().decode())
    except BaseException as error:
        said.append(repr(error))
said
