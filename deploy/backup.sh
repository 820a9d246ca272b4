#!/usr/bin/env bash
# One backup, and the old ones tidied away: `backup.sh FOLDER [DAYS]` keeps DAYS days (30 unless told otherwise).
# The bot goes on working meanwhile. Copy the folder to another machine: a backup on the same disk is half a backup.
set -euo pipefail
folder=${1:?usage: backup.sh FOLDER [DAYS]}
days=${2:-30}
house=$(cd "$(dirname "$0")/.." && pwd)
umask 077
if [ ! -d "$folder" ]; then
    echo "$folder is not there. Is the backup disk mounted? Make the folder yourself if it is new." >&2
    exit 1
fi
new="$folder/khaoban-$(date -u +%Y%m%dT%H%M%SZ).backup"
"$house/.venv/bin/python" "$house/bot.py" backup "$new"
# Only after a new one has succeeded, so that a backup that fails for a month does not empty the folder.
find "$folder" -maxdepth 1 -name 'khaoban-*.backup*' -type f -mtime "+$days" -delete
