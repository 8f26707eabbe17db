#!/usr/bin/env bash
# Makes the random secrets that docker-compose.yml reads; what is there already stays. Vendor tokens and the mail server's password are yours to put in.
set -euo pipefail
dir="$(dirname "$0")/secrets"
mkdir -p "$dir"
chmod 700 "$dir"

# Readable in the containers by whatever user runs there; on this machine the folder keeps others out.
put() { [ -e "$dir/$1" ] || { printf '%s' "$2" >"$dir/$1"; chmod 444 "$dir/$1"; }; }
word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
url() { printf 'postgres://%s:%s@postgres:5432/sparsam' "$1" "$(cat "$dir/$2")"; }

put postgres-superuser "$(word)"
put postgres-owner "$(word)"
for service in orders vendor-sync support consent keeper retention; do
  put "$service-db" "$(word)"
  put "$service-db-url" "$(url "sparsam_${service//-/_}" "$service-db")"
done
put migrate-db-url "$(url sparsam_owner postgres-owner)"
put key-encryption-key "$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
put valkey-password "$(word)"
put valkey-url "$(printf 'redis://:%s@valkey:6379' "$(cat "$dir/valkey-password")")"
put valkey.conf "$(printf 'requirepass %s\nsave ""\nappendonly no\nmaxmemory 256mb\nmaxmemory-policy noeviction\n' "$(cat "$dir/valkey-password")")"
put identity-admin "$(word)"
put vendor-secret-keygen ''
put vendor-secret-plain ''
put smtp-password ''
chmod 644 "$dir"/vendor-secret-* "$dir"/smtp-password
echo "Secrets are in $dir. Keep a copy of key-encryption-key apart from the database's backups, and put the vendors' tokens into vendor-secret-*, the mail server's password into smtp-password."
