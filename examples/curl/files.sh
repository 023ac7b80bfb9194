#!/bin/sh
# Files in and out: a form takes large files as they are, and what the run makes comes back.
# Prints: ..."files":[{"path":"total.txt",..."content":"42\n"...
set -eu
url=${POOL_URL:-http://localhost:3000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
printf '12\n30\n' > "$folder/numbers.txt"

curl -sS --fail-with-body "$url/api/execute" \
  -H "authorization: Bearer ${POOL_KEY:-}" \
  -F 'request={"code": "print(sum(int(line) for line in open(\"data/numbers.txt\")), file=open(\"total.txt\", \"w\"))"}' \
  -F "data/numbers.txt=@$folder/numbers.txt"
