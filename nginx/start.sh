#!/bin/sh
# Writes what depends on the installation, then becomes nginx.
set -eu
: "${TENANT_DOMAIN:=localhost}" "${EDGE_MEMORY:=64m}"
# Whoever else knows names on this network: Docker's own server, or the machine's.
: "${EDGE_RESOLVER:=$(sed -n 's/^nameserver \([^ ]*\).*/\1/p' /etc/resolv.conf | head -n 1)}"
case "$EDGE_RESOLVER" in *:*) EDGE_RESOLVER="[$EDGE_RESOLVER]" ;; esac
export TENANT_DOMAIN EDGE_MEMORY EDGE_RESOLVER
for template in /etc/nginx/templates/*.template; do
    envsubst '$TENANT_DOMAIN $EDGE_MEMORY $EDGE_RESOLVER' < "$template" > "/etc/nginx/conf.d/$(basename "$template" .template)"
done
exec nginx -g 'daemon off;'
