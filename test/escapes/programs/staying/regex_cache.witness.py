# Goal: see what the polluter left behind.
import re
[re.match("a+", "aaa") is not None, any("token" in str(k) for k in list(re._cache))]
