# Goal: reach the file system through process.binding, under the public modules.
# canary: folder
# expect: error
# timeout: 1500
import js
fs = js.process.binding("fs")
fd = fs.open(f"{canary['folder']}/{canary['token']}", 0o101, 0o644)
fs.close(fd)
