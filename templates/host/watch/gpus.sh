#!/bin/sh
# `gpus` prints use, memory, power and temperature of each NVIDIA GPU; what a card does not say is left out.
asked=index,uuid,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu
gpus() {
  command -v nvidia-smi >/dev/null || return 0
  timeout 10 nvidia-smi --query-gpu=$asked --format=csv,noheader,nounits | awk -F ', *' '
    function say(name, value, scale) {
      if (value ~ /^[0-9.]+$/) printf "sovran_gpu_%s{gpu=\"%s\",uuid=\"%s\"} " (scale > 1 ? "%.0f" : "%.6g") "\n", name, $1, $2, value * scale
    }
    NF == 7 {
      say("used_ratio", $3, 0.01)
      say("memory_used_bytes", $4, 1048576)
      say("memory_size_bytes", $5, 1048576)
      say("power_watts", $6, 1)
      say("temperature_celsius", $7, 1)
    }'
}
