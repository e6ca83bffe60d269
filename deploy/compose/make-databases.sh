#!/bin/bash
# Runs when the volume of PostgreSQL is new: a database for each service, owned by a role of its own that no other service knows.
set -euo pipefail
for service in suppliers lots orders; do
  export service
  psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set name="$service" <<'SQL'
\set password `cat /run/secrets/$service`
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
