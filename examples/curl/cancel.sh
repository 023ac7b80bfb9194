#!/bin/sh
# Ending a run early: the client chooses its id, and any other request may cancel it.
# Prints: ..."outcome":"cancelled"..."stdout":"working\n"...
set -eu
url=${POOL_URL:-http://localhost:3000}
id=$(cat /proc/sys/kernel/random/uuid)

curl -sS "$url/api/execute" \
  -H "x-execution-id: $id" \
  -H 'content-type: application/json' \
  -H "authorization: Bearer ${POOL_KEY:-}" \
  -d '{"code": "print(\"working\")\nwhile True: pass"}' &

# It may take a moment until the run is known.
until curl -sS --fail -o /dev/null -X DELETE "$url/api/executions/$id" -H "authorization: Bearer ${POOL_KEY:-}" 2> /dev/null; do
  sleep 0.2
done
wait
