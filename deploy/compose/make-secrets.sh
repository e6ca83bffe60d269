#!/bin/bash
# Makes the passwords of the cluster when it first comes up, each into the volume of those who need it, and leaves them alone
# afterwards. Nothing of it stands in a file of the project.
set -euo pipefail
umask 077
password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }
# put FILE OWNER TEXT
put() { printf '%s\n' "$3" >"$1.new"; chown "$2:$2" "$1.new"; sync "$1.new"; mv "$1.new" "$1"; }
app=1654 server=999

rabbit=/secrets/rabbitmq/10-user.conf
if [ ! -s $rabbit ]; then
  secret=$(password)
  for service in suppliers lots orders; do
    put /secrets/$service/Messaging__RabbitMq__Username $app sourcing
    put /secrets/$service/Messaging__RabbitMq__Password $app "$secret"
  done
  put $rabbit $server "$(printf 'default_user = sourcing\ndefault_pass = %s' "$secret")"
fi
[ -s /secrets/postgres/superuser ] || put /secrets/postgres/superuser $server "$(password)"
for service in suppliers lots orders; do
  if [ ! -s /secrets/postgres/$service ]; then
    secret=$(password)
    put /secrets/$service/ConnectionStrings__$service $app "Host=postgres;Database=$service;Username=$service;Password=$secret"
    put /secrets/postgres/$service $server "$secret"
  fi
done
chown $server:$server /secrets/postgres /secrets/rabbitmq
chown $app:$app /secrets/suppliers /secrets/lots /secrets/orders
