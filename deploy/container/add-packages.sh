#!/usr/bin/env bash
# Adds Python packages to what build.sh made: their lock (pylock.toml), their files, and the interpreter image that holds them, so
# that a start with PYODIDE_PACKAGES=TARGET/pylock.toml downloads and builds nothing. The Dockerfile calls it. Other settings of
# packages (PACKAGE_DENY and so on) count as they do for the server.
#
#   PACKAGES='numpy rich>=14' [PACKAGE_INDEXES_FILE=file] deploy/container/add-packages.sh TARGET
set -euo pipefail

target=$(cd "${1:?usage: add-packages.sh TARGET}" && pwd)
if [ -z "${PACKAGES:-}" ]; then
  exit 0
fi
# Addresses of indexes may have passwords: they are read from a file and stay in the environment of two commands.
if [ -n "${PACKAGE_INDEXES_FILE:-}" ] && [ -f "$PACKAGE_INDEXES_FILE" ]; then
  PACKAGE_INDEXES=$(cat "$PACKAGE_INDEXES_FILE")
  export PACKAGE_INDEXES
fi
cd "$target"
chmod u+w . .cache .cache/image
export LOG_FILE='' PYODIDE_PACKAGE_DIR="$target/.cache/packages" PYODIDE_IMAGE_DIR="$target/.cache/image"
# A file of the build context may list them; its path starts there.
lists=$(cd "$(dirname "$0")/../.." && pwd)
(
  cd "$lists"
  PYODIDE_PACKAGES=$PACKAGES node "$target/dist/features/packages/commands/lock-packages.js" --output "$target/pylock.toml"
)
PYODIDE_PACKAGES=$target/pylock.toml node dist/features/packages/build-packages.js
chmod -R a-w,a+rX .cache pylock.toml .
