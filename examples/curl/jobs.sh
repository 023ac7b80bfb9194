#!/bin/sh
# Work for later: a job is accepted at once, its answer is fetched when it is there, and another one is cancelled.
# Prints: ..."state":"succeeded"..."result":42,..."state":"cancelled"...
set -eu
url=${POOL_URL:-http://localhost:3000}

submit() {
  curl -sS --fail-with-body "$url/api/jobs" -H 'content-type: application/json' -H "authorization: Bearer ${POOL_KEY:-}" -d "$1" |
    sed 's/.*"data":{"id":"\([^"]*\)".*/\1/'
}
fetch() {
  curl -sS --fail-with-body "$url/api/jobs/$1?wait=30" -H "authorization: Bearer ${POOL_KEY:-}"
}

fetch "$(submit '{"code": "6 * 7"}')"

id=$(submit '{"code": "while True: pass"}')
curl -sS --fail-with-body -o /dev/null -X DELETE "$url/api/jobs/$id" -H "authorization: Bearer ${POOL_KEY:-}"
fetch "$id"
