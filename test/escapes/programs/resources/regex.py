# Goal: make the regular expression engine backtrack for years.
# canary: exit
# probe: it is about time
# expect: timeout
# timeout: 300
import re
re.match(r"(a|a)*$", "a" * 60 + "b")
