#!/bin/sh
# Output while the code runs, as server-sent events.
# Prints: ...event: stdout...step 1...event: stdout...step 3...event: result..."result":3...event: done...
set -eu
url=${POOL_URL:-http://localhost:3000}

curl -sSN --fail-with-body "$url/api/execute" \
  -H 'accept: text/event-stream' \
  -H 'content-type: application/json' \
  -H "authorization: Bearer ${POOL_KEY:-}" \
  -d '{"code": "import time\nfor n in 1, 2, 3:\n    print(\"step\", n)\n    time.sleep(0.2)\nn"}'
