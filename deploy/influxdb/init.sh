#!/bin/bash
# Runs once, at InfluxDB's first start, after its setup: makes the bucket a database of InfluxQL, and a user for Grafana that can only read.
set -euo pipefail
influx v1 dbrp create --org desa --bucket-id "$DOCKER_INFLUXDB_INIT_BUCKET_ID" --db desa --rp autogen --default
influx v1 auth create --org desa --username grafana --password "$(cat /run/secrets/influx-grafana-password)" \
  --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID"
