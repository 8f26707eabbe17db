#!/usr/bin/env bash
# Runs once, on an empty data directory: the role that owns the database and may create the services' roles, and what is closed to them.
set -euo pipefail
password=$(cat /run/secrets/postgres-owner)
psql --quiet --set ON_ERROR_STOP=1 --set password="$password" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE sparsam_owner LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE sparsam OWNER sparsam_owner;
SQL
for database in sparsam template1; do
  psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$database" --file /etc/sparsam/close.sql
done
