# Goal: leave a variable in the host's JavaScript realm.
# canary: stay
# expect: ok error
import js
js.planted = canary["token"]
