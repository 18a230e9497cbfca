import { textAt } from '../contract/strings.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, type StepParts, withoutContainers } from '../checks/define-step.ts';
import type { ProvisionStep, ProvisionTarget } from '../contract/step.ts';
import {
  fileDrift,
  folderDrift,
  ourFile,
  type WantedFile,
  type WantedFolder,
  writeFile,
  fileStep,
} from '../parts/file.ts';
import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../parts/packages.ts';
import { enabledDrift, restoreUnit, serviceState } from '../parts/service.ts';
import { GATEWAY_PACKAGES as PACKAGES } from '../files/packages.ts';
import { GATEWAY_UNIT, gatewayBootFiles, SERVICE_UNIT, serviceBootFiles } from '../files/boot-units.ts';

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
    // What keeps a unit from being disabled and stopped; one that is not there is both.
    const [enabled = '', active = ''] = (serviceState(seen, UNIT) ?? '').split('/');
    const off =
      !['enabled', 'enabled-runtime'].includes(enabled) && !['active', 'activating', 'reloading'].includes(active);
    return judged(observed, [
      ...packageDrift(seen, target, PACKAGES),
      ...(off ? [] : difference(UNIT, `${enabled}/${active}`, 'disabled/inactive')),
      ...fileDrift(seen, tmpfilesOf(target)),
      ...folderDrift(seen, runtimeOf(target)),
    ]);
  },
  apply: (target, before) => [
    ...installPackages(target, packagesToInstall(target, before, PACKAGES)),
    { argv: ['systemctl', 'disable', '--now', UNIT] },
    writeFile(tmpfilesOf(target)),
    { argv: ['systemd-tmpfiles', '--create', TMPFILES] },
  ],
});

function runtimeOf({ root }: ProvisionTarget): WantedFolder {
  return { path: `${root}/run`, group: 'sovran', mode: '2770' };
}

function tmpfilesOf(target: ProvisionTarget): WantedFile {
  const { path, group, mode } = runtimeOf(target);
  return ourFile(TMPFILES, { values: { path, group, mode } });
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
export const gatewayBoot = bootStep(
  { id: 'S37', name: 'gateway-boot', needs: ['S10', 'S36'] },
  GATEWAY_UNIT,
  gatewayBootFiles,
);

/** S38: services and exporters start at boot, on Docker with GPUs and on Podman. Enabled is enough. */
export const serviceBoot = bootStep(
  { id: 'S38', name: 'service-boot', needs: ['S10', 'S19'], skip: withoutContainers },
  SERVICE_UNIT,
  serviceBootFiles,
);

/** A step of a unit that starts something at boot. Enabled is enough. */
function bootStep(
  parts: Pick<StepParts, 'id' | 'name' | 'needs' | 'skip'>,
  unit: string,
  files: (target: ProvisionTarget) => readonly WantedFile[],
): ProvisionStep {
  return fileStep({
    ...parts,
    risk: 'none',
    noted: true,
    files,
    reads: () => [printUnit(unit)],
    observed: (seen) => ({ unit: serviceState(seen, unit) ?? null }),
    drift: (seen) => enabledDrift(seen, unit),
    load: () => [{ argv: ['systemctl', 'daemon-reload'] }, { argv: ['systemctl', 'enable', unit] }],
    back: (_, before, restored) => restoreUnit(unit, textAt(before.observed, 'unit'), restored),
  });
}
