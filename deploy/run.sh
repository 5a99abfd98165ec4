#!/bin/sh
# Run a command with the settings and the account of the service:  deploy/run.sh zhixiang check
# Reads /etc/zhixiang/env (ZHIXIANG_ENV names another file) and becomes the user zhixiang (or ZHIXIANG_USER).
set -eu
[ $# -ge 1 ] || { echo "用法 usage: deploy/run.sh 命令/COMMAND …" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
file=${ZHIXIANG_ENV:-/etc/zhixiang/env}
user=${ZHIXIANG_USER:-zhixiang}
[ -r "$file" ] || { echo "读不到 $file，请用 root 运行。 Cannot read $file: run this as root." >&2; exit 2; }
set -a
. "$file"
set +a
PATH="$here/.venv/bin:$here/deploy:$PATH"
export PATH
cd "$here"
[ "$(id -un)" != "$user" ] || exec "$@"
exec runuser -u "$user" -- "$@"
