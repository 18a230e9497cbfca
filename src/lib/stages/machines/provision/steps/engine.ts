import { textsAt } from '../contract/strings.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';
import { givesGpus, leastEngines } from '../../../../core/project/least-engines.ts';
import { isAtLeast } from '../../../../core/kit/compare-versions.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutContainers, withoutGpu } from '../checks/define-step.ts';
import {
  containerFlavour,
  isPodman,
  engineCandidates,
  enginePackages,
  rivalPackages,
  TOOLKIT_PACKAGE,
} from '../files/packages.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { fileDrift, ourFile, type WantedFile, writeFile } from '../parts/file.ts';
import {
  installPackages,
  packageDrift,
  packagesSeen,
  packagesToInstall,
  printPackages,
  printOffers,
  versionsOffered,
} from '../parts/packages.ts';
import { printUnloaded, serviceDrift, unloadedDrift, untilLoaded } from '../parts/service.ts';

const NUMBER = /\d+\.\d+/;
const EPOCH = /^\d+:/;

/** S19: Docker, or Podman behind the same socket. Docker of a snap is refused: it sees neither our folders nor CDI. */
export const containerEngine = defineStep({
  id: 'S19',
  name: 'container-engine',
  needs: ['S01', 'S02', 'S10'],
  risk: 'restart',
  skip: withoutContainers,
  reads: (target) => [
    printPackages(target, engineCandidates(target)),
    printOffers(target, [engineOf(target)]),
    printUnit(unitOf(target)),
    printLines('version', isPodman(target) ? 'podman --version' : 'dockerd --version'),
    printLines('snap', '[ ! -e /snap/bin/docker ] || echo docker'),
    printLines('cgroup', 'stat -fc %T /sys/fs/cgroup'),
    printLines('member', `id -nG -- ${shellWord(target.user)}`),
    ...(isPodman(target) ? [...printPodman(), printUnloaded('S19')] : []),
  ],
  judge: (seen, target) => {
    const version = /(\d+)\.\d+[^\s,]*/.exec(seen.one('version') ?? '')?.[0] ?? null;
    const observed = { packages: Object.fromEntries(packagesSeen(seen)), version, cgroup: seen.one('cgroup') ?? null };
    if (seen.one('snap') !== undefined) return needsPerson('snap-docker', observed);
    const rivals = rivalPackages(target, packagesSeen(seen));
    if (rivals.length > 0) return besideAnother(seen, target, { ...observed, rivals });
    const old = tooOld(seen, target);
    return old.length > 0 ? needsPerson('engine-too-old', observed, old) : judged(observed, drift(seen, target));
  },
  apply: (target, before) => {
    const wanted = enginePackages(target, textsAt(before.observed, 'packages'));
    const install = installPackages(target, packagesToInstall(target, before, wanted));
    return [...install, ...(isPodman(target) ? podmanCommands() : dockerCommands(target))];
  },
});

function engineOf(target: ProvisionTarget): string {
  const flavour = containerFlavour(target);
  return flavour === 'docker.io' && target.family === 'rhel' ? 'docker-ce' : flavour;
}

function unitOf(target: ProvisionTarget): string {
  return isPodman(target) ? 'podman.socket' : 'docker.service';
}

/** Removing the engine would orphan what runs there. */
function besideAnother(seen: Seen, target: ProvisionTarget, observed: JsonObject & { rivals: string[] }): Assessment {
  const there = packagesSeen(seen);
  const removed = observed.rivals.flatMap((name) => difference(name, there.get(name), undefined));
  return needsPerson('engine-beside-another', observed, [...removed, ...drift(seen, target)]);
}

function tooOld(seen: Seen, target: ProvisionTarget): string[] {
  const gives = givesGpus({ declared: target.gpus, ofProfile: target.profile === 'cpu-lab' ? 0 : 1 });
  const least = leastEngines(gives)[isPodman(target) ? 'podman' : 'docker'];
  const there = seen.one('version');
  const versions = there === undefined ? versionsOffered(seen, target, engineOf(target)) : [there];
  const [version, ...others] = versions.flatMap((text) => NUMBER.exec(text.replace(EPOCH, ''))?.[0] ?? []);
  if (version === undefined || [version, ...others].some((one) => isAtLeast(one, least))) return [];
  return difference(there === undefined ? 'version offered' : 'version', version, `at least ${least}`);
}

function drift(seen: Seen, target: ProvisionTarget): string[] {
  return [
    ...packageDrift(seen, target, enginePackages(target, packagesSeen(seen))),
    ...serviceDrift(seen, unitOf(target)),
    ...(isPodman(target) ? [...podmanDrift(seen), ...unloadedDrift(seen)] : groupDrift(seen, target)),
  ];
}

/** Users reach the engine's socket over SSH as themselves. */
function groupDrift(seen: Seen, { user }: ProvisionTarget): string[] {
  const joined = user === 'root' || (seen.one('member') ?? '').split(/\s+/).includes('docker');
  return joined ? [] : difference(`groups of ${user}`, undefined, 'docker');
}

function dockerCommands({ user }: ProvisionTarget): ProvisionCommand[] {
  const join = { argv: ['usermod', '--append', '--groups', 'docker', user] };
  return [{ argv: ['systemctl', 'enable', '--now', 'docker.service'] }, ...(user === 'root' ? [] : [join])];
}

function podmanCommands(): ProvisionCommand[] {
  return untilLoaded('S19', [
    ...podmanFiles().map(writeFile),
    { argv: ['systemctl', 'daemon-reload'] },
    { argv: ['systemd-tmpfiles', '--create', '60-sovran-podman.conf', 'podman-docker.conf'] },
    { argv: ['systemctl', 'enable', 'podman.socket'] },
    { argv: ['systemctl', 'restart', 'podman.socket'] },
  ]);
}

/** Podman's socket for our group (`podman-docker` puts it where Docker's would be), its folder at boot, and no note about Podman. */
export function podmanFiles(): WantedFile[] {
  return [
    ourFile('/etc/systemd/system/podman.socket.d/60-sovran.conf'),
    ourFile('/etc/tmpfiles.d/60-sovran-podman.conf'),
    ourFile('/etc/containers/nodocker'),
  ];
}

/** Reads those files, and the folder that the socket is in. */
export function printPodman(): string[] {
  return [...podmanFiles().map(({ path }) => printPath(path)), printPath('/run/podman')];
}

/** What differs there. */
export function podmanDrift(seen: Seen): string[] {
  const folder = seen.path('/run/podman');
  const is = folder && `${folder.mode} ${folder.owner}`;
  return [
    ...podmanFiles().flatMap((file) => fileDrift(seen, file)),
    ...difference('/run/podman', is, '750 root:sovran'),
  ];
}

/** S21: NVIDIA's container toolkit, of which CDI needs the base package alone. */
export const containerToolkit = defineStep({
  id: 'S21',
  name: 'container-toolkit',
  needs: ['S01', 'S13', 'S19'],
  risk: 'none',
  skip: (target) => withoutGpu(target) ?? withoutContainers(target),
  reads: (target) => [
    printPackages(target, [TOOLKIT_PACKAGE]),
    printLines('version', 'nvidia-ctk --version | head -n 1'),
  ],
  judge: (seen, target) => {
    const observed = { packages: Object.fromEntries(packagesSeen(seen)), version: seen.one('version') ?? null };
    return judged(observed, packageDrift(seen, target, [TOOLKIT_PACKAGE]));
  },
  apply: (target, before) => installPackages(target, packagesToInstall(target, before, [TOOLKIT_PACKAGE])),
});
