#!/bin/sh
# Toolkits from 1.18 on bring a unit that lists the devices at boot; for older ones the list is made here.
set -eu
if systemctl cat nvidia-cdi-refresh.service >/dev/null 2>&1; then
systemctl enable --now nvidia-cdi-refresh.path nvidia-cdi-refresh.service
systemctl restart nvidia-cdi-refresh.service
else
nvidia-ctk cdi generate --output=/var/run/cdi/nvidia.yaml
fi
