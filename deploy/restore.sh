#!/bin/sh
# Put a copy made by backup.sh in place of the database:  deploy/restore.sh FILE
# Stop the server first. All or nothing; an SQLite file that was there is kept beside it. Uploaded files are put back
# from FILE's neighbour NAME.files.tar; those that are there stay.
set -eu
umask 077
[ $# -eq 1 ] && [ -f "$1" ] || { echo "用法 usage: deploy/restore.sh 备份文件/FILE" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
var=${ZHIXIANG_VAR:-$here/var}

case "$1" in
*.dump)
    [ -n "${DATABASE_URL:-}" ] || { echo "这是 PostgreSQL 的备份，请先设置 DATABASE_URL。 Set DATABASE_URL first." >&2; exit 2; }
    sql=$(mktemp)
    trap 'rm -f "$sql"' EXIT
    # All tables go first, also those that a newer release has added and that would hold on to the old ones.
    cat >"$sql" <<'SQL'
SET client_min_messages = warning;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP TABLE public.%I CASCADE', name);
    END LOOP;
END $$;
SQL
    pg_restore --clean --if-exists --no-owner --file=- "$1" >>"$sql"
    psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --single-transaction --file="$sql" "$DATABASE_URL"
    ;;
*.sqlite3)
    [ -z "${DATABASE_URL:-}" ] || { echo "这是 SQLite 的备份，而 DATABASE_URL 指向 PostgreSQL。 Unset DATABASE_URL first." >&2; exit 2; }
    database="$var/zhixiang.sqlite3"
    mkdir -p "$var"
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
files="${1%.*}.files.tar"
if [ -f "$files" ]; then
    mkdir -p "$var"
    tar -xf "$files" --skip-old-files -C "$var"
fi
echo "请运行 now run: zhixiang check"
