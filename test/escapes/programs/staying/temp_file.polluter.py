# Goal: leave a file in /tmp.
# canary: stay
# expect: ok
open("/tmp/planted.txt", "w").write(canary["token"])
