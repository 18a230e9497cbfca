import { textsAt } from '../step/strings.ts';
import { judged, needsPerson } from '../checks/assessment.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { fileDrift, writeFile, type WantedFile } from '../wanted/file.ts';
import { folderDrift, type WantedFolder } from '../wanted/folder.ts';
import { installPackages, packageDrift, packagesSeen, packagesToInstall, printPackages } from '../wanted/packages.ts';
import { serviceState, stoppedDrift } from '../wanted/service.ts';

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
