#!/usr/bin/env bash
# Puts everything that runs in production into a folder: compiled code, the sandbox launcher, the addon, the interpreter image and
# the packages it needs, without write permission for anybody. The Dockerfile calls it; use it directly to install without
# containers. Needs Node, npm and a C compiler. What is there already (node_modules, dist) is used as it is.
#
#   deploy/container/build.sh TARGET
set -euo pipefail

target=${1:?usage: build.sh TARGET}
source=$(cd "$(dirname "$0")/../.." && pwd)
if [ -e "$target" ] && [ -n "$(ls -A "$target")" ]; then
  echo "build.sh: $target is not empty" >&2
  exit 1
fi
mkdir -p "$target"
target=$(cd "$target" && pwd)
cd "$source"

# No scripts of packages: what is built is built here.
[ -d node_modules ] || npm ci --ignore-scripts --no-audit --no-fund
[ -f dist/main.js ] || npx nest build
[ -f dist/bundle/server/bootstrap.js ] && [ -f dist/bundle/worker/main.js ] || npm run -s bundle
[ -f dist/engine/native/addon/memory.node ] || node dist/engine/native/build-native.js

cp -R dist package.json package-lock.json LICENSE "$target/"
# What is needed to run, as it was installed from the lock file; packages within packages come with those around them.
npm ls --omit=dev --all --parseable | sed -n "s#^$source/##p" | grep -v 'node_modules/.*/node_modules/' |
  tar -cf - -T - | tar -xf - -C "$target"

cd "$target"
# A container without Landlock and seccomp is not what anyone wants to find out later.
node dist/engine/sandbox/launcher/build-launcher.js
[ -x dist/engine/sandbox/launcher/launcher ] || { echo "build.sh: the sandbox launcher was not built" >&2; exit 1; }
[ -f dist/engine/native/addon/memory.node ] || { echo "build.sh: the addon that maps memory was not built" >&2; exit 1; }
node dist/engine/image/build-image.js
node dist/engine/worker/build-code.js

# A peer of @nestjs/swagger, for a plugin of the compiler; nothing loads it here.
rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver
# Not needed to run: types, source maps.
find . -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete
chmod -R a-w,a+rX .
du -sh . | sed 's/\t.*/ in /; s/$/'"$(basename "$target")"'/'
