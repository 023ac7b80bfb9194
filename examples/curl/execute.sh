#!/bin/sh
# One run: code in, JSON out.
# Prints: {"success":true,..."result":{"mean":4.0},..."stdout":"3 numbers\n"...
set -eu
url=${POOL_URL:-http://localhost:3000}

curl -sS --fail-with-body "$url/api/execute" \
  -H 'content-type: application/json' \
  -H "authorization: Bearer ${POOL_KEY:-}" \
  -d '{
    "code": "print(len(numbers), \"numbers\")\n{\"mean\": sum(numbers) / len(numbers)}",
    "context": {"numbers": [1, 4, 7]},
    "timeout": 5000
  }'
