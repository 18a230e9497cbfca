import { textAt, textsAt } from '../step/strings.ts';
import { judged, needsPerson } from '../checks/assessment.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutContainers } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';
import {
  fileDrift,
  filesSeen,
  folderDrift,
  restoreFiles,
  type WantedFile,
  type WantedFolder,
  writeFile,
} from '../wanted/file.ts';
import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../wanted/packages.ts';
import {
  enabledDrift,
  printUnloaded,
  restoreUnit,
  serviceState,
  stoppedDrift,
  unloadedDrift,
  untilLoaded,
} from '../wanted/service.ts';
import { GATEWAY_UNIT, gatewayBootFiles, SERVICE_UNIT, serviceBootFiles } from '../content/boot-units.ts';

const PACKAGES = ['haproxy'];
const UNIT = 'haproxy.service';
const TMPFILES = '/etc/tmpfiles.d/sovran.conf';

/** S36: HAProxy for gateways, and their socket folder at each boot. A customised HAProxy service is left. */
export const gatewayRuntime = defineStep({
  id: 'S36',
  name: 'gateway-runtime',
  needs: ['S01', 'S10'],
  risk: 'none',
  reads: (target) => [
    printPackages(target, PACKAGES),
    printUnit(UNIT),
    printLines('changed', changedConfiguration(target)),
    printPath(TMPFILES),
    printPath(runtimeOf(target).path),
  ],
  judge: (seen, target) => {
    const observed = { packages: Object.fromEntries(packagesSeen(seen)), unit: serviceState(seen, UNIT) ?? null };
    if (isForeign(seen)) return needsPerson('haproxy-in-use', observed);
    return judged(observed, [
      ...packageDrift(seen, PACKAGES, target.settings.packages?.lock),
      ...stoppedDrift(seen, UNIT),
      ...fileDrift(seen, tmpfilesOf(target)),
      ...folderDrift(seen, runtimeOf(target)),
    ]);
  },
  apply: (target, { observed }) => {
    const there = textsAt(observed, 'packages');
    return [
      ...installPackages(target, packagesToInstall(there, PACKAGES, target.settings.packages?.lock)),
      { argv: ['systemctl', 'disable', '--now', UNIT] },
      writeFile(tmpfilesOf(target)),
      { argv: ['systemd-tmpfiles', '--create', TMPFILES] },
    ];
  },
});

function runtimeOf({ root }: ProvisionTarget): WantedFolder {
  return { path: `${root}/run`, group: 'sovran', mode: '2770' };
}

function tmpfilesOf(target: ProvisionTarget): WantedFile {
  const { path, group, mode } = runtimeOf(target);
  return { path: TMPFILES, content: `d ${path} ${mode} root ${group} -\n` };
}

/** A service without a package counts as customised. */
function isForeign(seen: Seen): boolean {
  const active = ['active', 'activating', 'reloading'].includes(serviceState(seen, UNIT)?.split('/')[1] ?? '');
  const isPackaged = PACKAGES.every((name) => packagesSeen(seen).has(name));
  return active && (!isPackaged || seen.one('changed') !== undefined);
}

function changedConfiguration({ family }: ProvisionTarget): string {
  return family === 'rhel'
    ? 'rpm -V haproxy | grep /etc/haproxy/haproxy.cfg'
    : 'dpkg -V haproxy | grep /etc/haproxy/haproxy.cfg';
}

/** S37: gateways start at boot. Enabled is enough. */
export const gatewayBoot = defineStep({
  id: 'S37',
  name: 'gateway-boot',
  needs: ['S10', 'S36'],
  risk: 'none',
  reads: (target) => [
    ...gatewayBootFiles(target).map(({ path }) => printPath(path)),
    printUnit(GATEWAY_UNIT),
    printUnloaded('S37'),
  ],
  judge: (seen, target) => {
    const files = gatewayBootFiles(target);
    const observed = { unit: serviceState(seen, GATEWAY_UNIT) ?? null };
    return judged(
      observed,
      [...files.flatMap((file) => fileDrift(seen, file)), ...enabledDrift(seen, GATEWAY_UNIT), ...unloadedDrift(seen)],
      filesSeen(seen, files),
    );
  },
  apply: (target) =>
    untilLoaded('S37', [
      ...gatewayBootFiles(target).map(writeFile),
      { argv: ['systemctl', 'daemon-reload'] },
      { argv: ['systemctl', 'enable', GATEWAY_UNIT] },
    ]),
  undo: (target, before) =>
    untilLoaded(
      'S37',
      restoreUnit(GATEWAY_UNIT, textAt(before.observed, 'unit'), restoreFiles(gatewayBootFiles(target), before)),
    ),
});

/** S38: services and exporters start at boot, on Docker with GPUs and on Podman. Enabled is enough. */
export const serviceBoot = defineStep({
  id: 'S38',
  name: 'service-boot',
  needs: ['S10', 'S19'],
  risk: 'none',
  skip: withoutContainers,
  reads: (target) => [
    ...serviceBootFiles(target).map(({ path }) => printPath(path)),
    printUnit(SERVICE_UNIT),
    printUnloaded('S38'),
  ],
  judge: (seen, target) =>
    judged(
      { unit: serviceState(seen, SERVICE_UNIT) ?? null },
      [
        ...serviceBootFiles(target).flatMap((file) => fileDrift(seen, file)),
        ...enabledDrift(seen, SERVICE_UNIT),
        ...unloadedDrift(seen),
      ],
      filesSeen(seen, serviceBootFiles(target)),
    ),
  apply: (target) =>
    untilLoaded('S38', [
      ...serviceBootFiles(target).map(writeFile),
      { argv: ['systemctl', 'daemon-reload'] },
      { argv: ['systemctl', 'enable', SERVICE_UNIT] },
    ]),
  undo: (target, before) =>
    untilLoaded(
      'S38',
      restoreUnit(SERVICE_UNIT, textAt(before.observed, 'unit'), restoreFiles(serviceBootFiles(target), before)),
    ),
});
