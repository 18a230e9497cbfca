import { difference, judged, needsPerson, notApplicable, type Seen } from '../checks/seen.ts';
import { printLines, printUnit } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import { ourFile, fileStep } from '../parts/file.ts';
import { driverBranch, driverPackages, fabricPackage } from '../files/packages.ts';
import { installPackages, packagesSeen, printPackages } from '../parts/packages.ts';
import {
  gpuCount,
  gpuProperties,
  gpuUsers,
  isDriverComing,
  printGpuQuery,
  printGpus,
  printGpuUsers,
  printLoadedDriver,
} from '../parts/gpus.ts';
import { objectIn, textAt } from '../contract/strings.ts';
import { serviceDrift, serviceState } from '../parts/service.ts';
import type { JsonObject } from '../../../../core/ports/json.ts';

const NOUVEAU = '/etc/modprobe.d/60-sovran-nouveau.conf';
const IMAGES = '"/boot/initrd.img-$(uname -r)" "/boot/initramfs-$(uname -r).img"';

/** S11: nouveau is never loaded. An initial RAM disk older than our file is drift; S14 reports the reboot. */
export const nouveauOff = fileStep({
  id: 'S11',
  name: 'nouveau-off',
  risk: 'reboot',
  skip: withoutGpu,
  files: () => [ourFile(NOUVEAU)],
  reads: () => [
    printLines('stale', `for i in ${IMAGES}; do if [ -n "$(find ${NOUVEAU} -newer "$i")" ]; then echo "$i"; fi; done`),
    printLines('loaded', "grep -c '^nouveau ' /proc/modules"),
  ],
  observed: (seen) => ({ loaded: seen.one('loaded') === '1' }),
  drift: (seen) => seen.all('stale').flatMap((image) => difference(image, 'older than the list of modules', 'rebuilt')),
  load: (target) => [rebuild(target)],
  back: (target, _, restored) => [...restored, rebuild(target)],
});

function rebuild({ family }: ProvisionTarget): ProvisionCommand {
  return { argv: family === 'rhel' ? ['dracut', '-f', '--regenerate-all'] : ['update-initramfs', '-u', '-k', 'all'] };
}

/** S13: driver of one branch, as installed; S14 reports an older loaded one. */
export const nvidiaDriver = defineStep({
  id: 'S13',
  name: 'nvidia-driver',
  needs: ['S01', 'S11', 'S12'],
  risk: 'reboot',
  skip: withoutGpu,
  reads: () => [
    printGpus(),
    printLines('installed', 'modinfo -F version nvidia'),
    printLines('loaded', 'cat /sys/module/nvidia/version'),
  ],
  judge: (seen, target) => {
    const [installed, loaded] = [seen.one('installed'), seen.one('loaded')];
    const observed = { gpus: gpuCount(seen), installed: installed ?? null, loaded: loaded ?? null };
    if (observed.gpus === 0 && loaded === undefined) return needsPerson('no-nvidia-gpu', observed);
    return judged(observed, difference('driver branch', installed?.split('.')[0], driverBranch(target)));
  },
  apply: (target, { observed }) => {
    const branch = textAt(observed, 'installed') !== '';
    const [refresh, install] = installPackages(target, driverPackages(target), { branch });
    const held = target.family === 'rhel' ? [] : ['--allow-change-held-packages'];
    const commands = [refresh, install].flatMap((one) => (one ? [one] : []));
    return commands.map(({ argv, ...rest }) => ({
      ...rest,
      argv: argv.includes('install') ? [...argv, ...held] : argv,
      timeoutMs: 3_600_000,
    }));
  },
});

/** S14: a pending reboot for packages, driver or nouveau, including a driver to be installed. */
export const reboot = defineStep({
  id: 'S14',
  name: 'reboot',
  needs: ['S11', 'S13'],
  risk: 'reboot',
  reboots: true,
  reads: ({ family }) => [
    printLines(
      'packages',
      family === 'rhel'
        ? 'needs-restarting -r >/dev/null; [ $? != 1 ] || echo yes'
        : '[ ! -e /run/reboot-required ] || echo yes',
    ),
    printLines('installed', 'modinfo -F version nvidia'),
    printLoadedDriver(),
    printGpus(),
    printLines('nouveau', "! grep -q '^nouveau ' /proc/modules || echo loaded"),
  ],
  judge: (seen, target) => {
    const [installed, loaded] = [seen.one('installed'), seen.one('driver')];
    const gpu = target.profile !== 'cpu-lab';
    const waiting = [
      ...(seen.one('packages') === 'yes' ? ['packages'] : []),
      ...(gpu && isDriverComing(seen) ? ['driver not loaded'] : []),
      ...(gpu && installed !== undefined && loaded !== undefined && installed !== loaded
        ? [`driver ${loaded} loaded, ${installed} installed`]
        : []),
      ...(gpu && seen.one('nouveau') === 'loaded' ? ['nouveau loaded'] : []),
    ];
    return judged(
      { waiting },
      waiting.map((reason) => `+ reboot: ${reason}`),
    );
  },
  apply: () => [{ argv: ['systemctl', 'reboot'] }],
});

const PERSISTENCE_UNIT = 'nvidia-persistenced.service';
const RELOAD = { argv: ['systemctl', 'daemon-reload'] };

/** S15: the driver stays loaded while nothing uses a GPU. Reloading systemd takes no GPU from containers that got theirs by CDI. */
export const persistence = fileStep({
  id: 'S15',
  name: 'persistence',
  needs: ['S13', 'S14'],
  risk: 'none',
  skip: withoutGpu,
  noted: true,
  // The packaged unit of some distributions says `--no-persistence-mode`.
  files: () => [ourFile('/etc/systemd/system/nvidia-persistenced.service.d/60-sovran.conf')],
  reads: () => [printUnit(PERSISTENCE_UNIT), printGpus(), printLoadedDriver(), printGpuQuery('persistence_mode')],
  observed: modesIn,
  drift: (seen) => [
    ...serviceDrift(seen, PERSISTENCE_UNIT),
    ...gpuProperties(seen).flatMap(({ uuid, value }) => difference(`persistence of ${uuid}`, value, 'Enabled')),
  ],
  person: (seen) =>
    gpuProperties(seen).length === 0 && !isDriverComing(seen)
      ? needsPerson('driver-not-ready', modesIn(seen))
      : undefined,
  load: () => [
    RELOAD,
    { argv: ['systemctl', 'enable', PERSISTENCE_UNIT] },
    { argv: ['systemctl', 'restart', PERSISTENCE_UNIT] },
  ],
  back: (_, __, restored) => [...restored, RELOAD, { argv: ['systemctl', 'try-restart', PERSISTENCE_UNIT] }],
});

function modesIn(seen: Seen): { gpus: string[] } {
  return { gpus: gpuProperties(seen).map(({ value }) => value) };
}

const FABRIC_UNIT = 'nvidia-fabricmanager.service';
const VERSION = /^\d+(\.\d+)+$/;

/**
 * S16: fabric manager of the driver's exact version. Its restart kills GPU work, so only for another version and idle
 * GPUs.
 */
export const fabricManager = defineStep({
  id: 'S16',
  name: 'fabric-manager',
  needs: ['S13', 'S14'],
  risk: 'restart',
  skip: withoutGpu,
  reads: (target) => [
    printGpus(),
    printLoadedDriver(),
    printPackages(target, [fabricPackage(target, driverBranch(target)).name]),
    printUnit(FABRIC_UNIT),
    printGpuUsers(),
    printLines('fabric', "nvidia-smi -q | grep -A 2 '^ *Fabric'"),
  ],
  judge: (seen, target) => {
    // Whether GPUs are joined by NVSwitches, which are bridges of NVIDIA.
    if (!seen.all('pci').some((one) => one.startsWith('0x0680'))) return notApplicable('no-nvswitch');
    const driver = seen.one('driver');
    const fabric = seen.all('fabric').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    const other = driver === undefined ? [] : versionDrift(seen, target, driver);
    const observed = { driver: driver ?? null, fabric, isOther: other.length > 0 };
    if (isDriverComing(seen)) return judged(observed, difference('fabric manager', undefined, 'of the driver to come'));
    if (driver === undefined || !VERSION.test(driver)) return needsPerson('driver-not-ready', observed);
    const drift = [...other, ...serviceDrift(seen, FABRIC_UNIT)];
    const refusal = other.length > 0 ? refuseRestart(seen, observed, drift) : undefined;
    if (refusal) return refusal;
    const formed = drift.length > 0 || fabric.some((line) => line === 'State : Completed');
    return formed ? judged(observed, drift) : needsPerson('fabric-not-formed', observed);
  },
  apply: (target, { observed }) => [
    ...installPackages(target, [fabricPackage(target, textAt(observed, 'driver')).spec], { branch: true }),
    { argv: ['systemctl', 'enable', FABRIC_UNIT] },
    { argv: ['systemctl', objectIn(observed).isOther === true ? 'restart' : 'start', FABRIC_UNIT] },
  ],
});

/** Never restarts the manager while GPU processes may run. */
function refuseRestart(seen: Seen, observed: JsonObject, drift: string[]): Assessment | undefined {
  const isActive = serviceState(seen, FABRIC_UNIT)?.endsWith('/active') ?? false;
  const users = gpuUsers(seen);
  if (!isActive || users === 0) return undefined;
  return users === undefined
    ? needsPerson('driver-not-ready', observed, drift)
    : needsPerson('fabric-busy', observed, drift);
}

/** Package versions extend the driver's: `580.95.05-1`. */
function versionDrift(seen: Seen, target: ProvisionTarget, driver: string): string[] {
  const { name } = fabricPackage(target, driver);
  const version = packagesSeen(seen).get(name);
  return difference(name, version?.split(/[-~]/)[0]?.replace(/^\d+:/, ''), driver);
}
