#!/bin/sh
# Put a copy made by backup.sh in place of the database:  deploy/restore.sh FILE
# Stop the server first. All or nothing; an SQLite file that was there is kept beside it.
set -eu
umask 077
[ $# -eq 1 ] && [ -f "$1" ] || { echo "用法 usage: deploy/restore.sh 备份文件/FILE" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)

case "$1" in
*.dump)
    [ -n "${DATABASE_URL:-}" ] || { echo "这是 PostgreSQL 的备份，请先设置 DATABASE_URL。 Set DATABASE_URL first." >&2; exit 2; }
    pg_restore --clean --if-exists --no-owner --single-transaction --exit-on-error --dbname="$DATABASE_URL" "$1"
    ;;
*.sqlite3)
    [ -z "${DATABASE_URL:-}" ] || { echo "这是 SQLite 的备份，而 DATABASE_URL 指向 PostgreSQL。 Unset DATABASE_URL first." >&2; exit 2; }
    database="${ZHIXIANG_VAR:-$here/var}/zhixiang.sqlite3"
    mkdir -p "$(dirname "$database")"
    cp "$1" "$database.new"
    if [ -f "$database" ]; then
        # With its log, which belongs to it and would spoil the copy.
        kept="$database.before-$(date +%Y%m%d-%H%M%S)"
        for end in "" -wal -shm; do [ ! -f "$database$end" ] || mv "$database$end" "$kept$end"; done
        echo "原数据库保留为 the old database is kept as $kept"
    fi
    mv "$database.new" "$database"
    ;;
*)
    echo "不认识的备份文件“$1”，应为 .dump 或 .sqlite3。 Not a copy made by backup.sh: $1" >&2
    exit 2
    ;;
esac
echo "请运行 now run: $here/.venv/bin/zhixiang check"
