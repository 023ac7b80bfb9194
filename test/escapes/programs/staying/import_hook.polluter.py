# Goal: leave an import hook that sees every later import.
# canary: stay
# expect: ok
import sys


class Hook:
    token = canary["token"]

    def find_spec(self, name, path=None, target=None):
        return None


sys.meta_path.insert(0, Hook())
