import { difference, judged, needsPerson } from '../checks/seen.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import { isPodman } from '../files/packages.ts';
import type { ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, filesSeen, ourFile, restoreFiles, type WantedFile, writeFile, fileStep } from '../parts/file.ts';
import { printUnloaded, serviceDrift, unloadedDrift, untilLoaded } from '../parts/service.ts';

const PATH = '/etc/audit/rules.d/60-sovran.rules';

/** S33: who changes our state, the container engine's configuration, or speaks to its socket. In a container rules cannot load: the file is all. */
export const auditRules = defineStep({
  id: 'S33',
  name: 'audit-rules',
  needs: ['S02', 'S10', 'S19', 'S20'],
  risk: 'none',
  reads: () => [
    printPath(PATH),
    printLines('container', 'systemd-detect-virt --container'),
    printLines('loaded', "auditctl -l | grep -c 'key=sovran\\|-k sovran'"),
    printLines('locked', "auditctl -s | grep -x 'enabled 2'"),
    printUnit('auditd.service'),
    printUnloaded('S33'),
  ],
  judge: (seen, target) => {
    const file = fileOf(target);
    const inside = !['none', undefined].includes(seen.one('container'));
    const loaded = Number(seen.one('loaded') ?? 0);
    const observed = { loaded, container: inside };
    const text = fileDrift(seen, file);
    const wanted = watches(target).length;
    const drift = [
      ...text,
      ...(inside || loaded === wanted ? [] : difference('loaded rules', String(loaded), String(wanted))),
      ...unloadedDrift(seen),
    ];
    return drift.length > 0 && seen.one('locked') !== undefined
      ? needsPerson('audit-locked', observed, drift)
      : judged(observed, drift, filesSeen(seen, [file]));
  },
  apply: (target, { observed }) =>
    loadedFrom(observed, [
      { argv: ['install', '-d', '-m', '0750', '--', '/etc/audit/rules.d'] },
      writeFile(fileOf(target)),
    ]),
  compensate: (target, before) => loadedFrom(before.observed, restoreFiles([fileOf(target)], before)),
});

function isContainer(observed: unknown): boolean {
  return typeof observed === 'object' && observed !== null && 'container' in observed && observed.container === true;
}

function loadedFrom(observed: unknown, files: readonly ProvisionCommand[]): ProvisionCommand[] {
  return isContainer(observed) ? [...files] : untilLoaded('S33', [...files, { argv: ['augenrules', '--load'] }]);
}

/** What is watched, with the accesses that count: a rule whose folder is missing would end the loading of all. */
function watches(target: ProvisionTarget): [path: string, access: string][] {
  const state: [string, string][] = [
    [target.root, 'wa'],
    ['/etc/sovran', 'wa'],
  ];
  if (!target.containers) return state;
  const podman = isPodman(target);
  const engine: [string, string][] = podman
    ? [
        ['/etc/containers', 'wa'],
        ['/run/podman/podman.sock', 'rwa'],
      ]
    : [
        ['/etc/docker/daemon.json', 'wa'],
        ['/run/docker.sock', 'rwa'],
      ];
  return [...state, ...engine];
}

function fileOf(target: ProvisionTarget): WantedFile {
  const rules = watches(target).map(([path, access]) => `-w ${path} -p ${access} -k sovran`);
  return { path: PATH, content: ['# Written by sovran host apply.', ...rules, ''].join('\n'), mode: '640' };
}

const UNIT = 'systemd-journald.service';
const RESTART = { argv: ['systemctl', 'restart', UNIT] };

/** S34: the journal survives a reboot, within bounds of size and age. */
export const journal = fileStep({
  id: 'S34',
  name: 'journal',
  risk: 'none',
  noted: true,
  files: () => [ourFile('/etc/systemd/journald.conf.d/60-sovran.conf')],
  reads: () => [printUnit(UNIT), printLines('kept', '[ ! -d "/var/log/journal/$(cat /etc/machine-id)" ] || echo yes')],
  observed: (seen) => ({ kept: seen.one('kept') === 'yes' }),
  drift: (seen) => [
    ...serviceDrift(seen, UNIT),
    ...(seen.one('kept') === 'yes' ? [] : difference('/var/log/journal', undefined, 'journal of this machine')),
  ],
  load: () => [
    { argv: ['install', '-d', '-o', 'root', '-g', 'systemd-journal', '-m', '2755', '--', '/var/log/journal'] },
    { argv: ['systemd-tmpfiles', '--create', '--prefix', '/var/log/journal'] },
    RESTART,
    { argv: ['journalctl', '--flush'] },
  ],
  back: (_, __, restored) => [...restored, RESTART],
});
