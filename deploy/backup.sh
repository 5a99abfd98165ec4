#!/bin/sh
# One consistent copy of the database and of the uploaded files, also while the server runs:  deploy/backup.sh FOLDER
# Reads DATABASE_URL and ZHIXIANG_VAR as the server does. Prints the name of the copy; keeps what is there already.
# Uploaded files go into NAME.files.tar beside it: they are named by their content and never change, so that those
# which arrive after the database was copied do no harm.
set -eu
umask 077
[ $# -eq 1 ] || { echo "用法 usage: deploy/backup.sh 文件夹/FOLDER" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
var=${ZHIXIANG_VAR:-$here/var}
mkdir -p "$1"
name="$1/zhixiang-$(date +%Y%m%d-%H%M%S)"

if [ -n "${DATABASE_URL:-}" ]; then
    file="$name.dump"
    trap 'rm -f "$file.part" "$name.files.tar.part"' EXIT
    pg_dump --format=custom --no-owner --file="$file.part" "$DATABASE_URL"
    pg_restore --list "$file.part" >/dev/null
else
    file="$name.sqlite3"
    trap 'rm -f "$file.part" "$name.files.tar.part"' EXIT
    "${PYTHON:-$here/.venv/bin/python}" - "$var/zhixiang.sqlite3" "$file.part" <<'PYTHON'
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
if [ -d "$var/files" ]; then
    tar -cf "$name.files.tar.part" -C "$var" files
    mv "$name.files.tar.part" "$name.files.tar"
fi
# Under its final name only when all of it is whole.
mv "$file.part" "$file"
echo "$file"
