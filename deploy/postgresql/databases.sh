#!/bin/sh
# Run once by the postgres image, on an empty volume: two databases with an owner each, so that the bot cannot reach the BAR.
set -eu
for name in conversations bar; do
  case "$name" in conversations) password="$CONVERSATIONS_PASSWORD" ;; bar) password="$BAR_PASSWORD" ;; esac
  psql -v ON_ERROR_STOP=1 -v name="$name" -v password="$password" --username postgres <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
