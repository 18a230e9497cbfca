import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines } from '../checks/check-script.ts';
import { defineStep, withoutContainers, withoutGpu } from '../checks/define-step.ts';
import { isDriverComing, printGpus, printLoadedDriver } from '../wanted/gpus.ts';
import type { ProvisionCommand } from '../step/step.ts';

/** Toolkits from 1.18 on bring a unit that lists the devices at boot; for older ones the list is made here. */
const REFRESH = [
  'set -eu',
  'if systemctl cat nvidia-cdi-refresh.service >/dev/null 2>&1; then',
  'systemctl enable --now nvidia-cdi-refresh.path nvidia-cdi-refresh.service',
  'systemctl restart nvidia-cdi-refresh.service',
  'else',
  'nvidia-ctk cdi generate --output=/var/run/cdi/nvidia.yaml',
  'fi',
].join('\n');

/** Regenerates the CDI devices. */
export const REFRESH_CDI: ProvisionCommand = { argv: ['sh', '-c', REFRESH] };

/** S22: a CDI device for each GPU or MIG instance. */
export const cdiSpec = defineStep({
  id: 'S22',
  name: 'cdi-spec',
  needs: ['S14', 'S17', 'S21'],
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? withoutContainers(target),
  reads: () => [
    printLines('device', 'nvidia-ctk cdi list'),
    printLines('listed', 'nvidia-smi -L'),
    printGpus(),
    printLoadedDriver(),
  ],
  judge: (seen) => {
    const devices = seen.all('device').flatMap((line) => /nvidia\.com\/gpu=(\S+)/.exec(line)?.[1] ?? []);
    const uuids = wantedDevices(seen.all('listed'));
    const observed = { devices, uuids };
    if (isDriverComing(seen)) return judged(observed, difference('CDI device', undefined, 'nvidia.com/gpu=<uuid>'));
    if (uuids.length === 0) return needsPerson('driver-not-ready', observed);
    const missing = uuids.filter((uuid) => !devices.includes(uuid));
    return judged(
      observed,
      missing.flatMap((uuid) => difference('CDI device', undefined, `nvidia.com/gpu=${uuid}`)),
    );
  },
  apply: () => [REFRESH_CDI],
});

/** UUIDs of `nvidia-smi -L`: the instances of a GPU stand below it and are used instead of it. */
function wantedDevices(lines: readonly string[]): string[] {
  const uuids = lines.flatMap((line) => /\(UUID: ((?:GPU|MIG)-[0-9a-zA-Z/-]+)\)/.exec(line)?.[1] ?? []);
  return uuids.filter((uuid, at) => uuid.startsWith('MIG-') || !uuids[at + 1]?.startsWith('MIG-'));
}
