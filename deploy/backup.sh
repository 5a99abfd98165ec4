#!/bin/sh
# One consistent copy of the database, also while the server runs:  deploy/backup.sh FOLDER
# Reads DATABASE_URL and ZHIXIANG_VAR as the server does. Prints the name of the file; keeps what is there already.
set -eu
umask 077
[ $# -eq 1 ] || { echo "用法 usage: deploy/backup.sh 文件夹/FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$1"
name="$1/zhixiang-$(date +%Y%m%d-%H%M%S)"

if [ -n "${DATABASE_URL:-}" ]; then
    file="$name.dump"
    pg_dump --format=custom --no-owner --file="$file.part" "$DATABASE_URL"
    pg_restore --list "$file.part" >/dev/null
else
    file="$name.sqlite3"
    "${PYTHON:-$here/.venv/bin/python}" - "${ZHIXIANG_VAR:-$here/var}/zhixiang.sqlite3" "$file.part" <<'PYTHON'
import sqlite3, sys
from pathlib import Path

source = sqlite3.connect(Path(sys.argv[1]).resolve().as_uri() + "?mode=ro", uri=True)
copy = sqlite3.connect(sys.argv[2])
source.backup(copy)
result = copy.execute("PRAGMA integrity_check").fetchone()[0]
copy.execute("PRAGMA journal_mode=DELETE")
copy.close()
sys.exit(None if result == "ok" else f"副本不完整 the copy is damaged: {result}")
PYTHON
fi
# Under its final name only when it is whole.
mv "$file.part" "$file"
echo "$file"
