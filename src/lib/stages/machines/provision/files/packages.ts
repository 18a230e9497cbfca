import type { Family } from '../../preflight/terms/supported-systems.ts';
import type { ProvisionTarget } from '../contract/step.ts';

const BASE: Record<Family, readonly string[]> = {
  debian: ['auditd', 'ca-certificates', 'chrony', 'iproute2', 'nftables', 'procps'],
  ubuntu: ['auditd', 'ca-certificates', 'chrony', 'iproute2', 'nftables', 'procps'],
  rhel: ['audit', 'ca-certificates', 'chrony', 'iproute', 'nftables', 'procps-ng'],
};

const MAKERS = { ext4: 'e2fsprogs', xfs: 'xfsprogs' };

/** What looks at GPUs on PCI and at the modules of their driver. */
const WITH_GPU = ['kmod', 'pciutils'];

/** Packages that every host has: time, audit, firewall, what checks read with, and what makes the volume for data. */
export function basePackages({ family, profile, settings }: ProvisionTarget): readonly string[] {
  const volume = settings.dataVolume === undefined ? [] : [MAKERS[settings.dataVolume.fileSystem]];
  return [...BASE[family], ...(profile === 'cpu-lab' ? [] : WITH_GPU), ...volume];
}

/** What runs containers: as the settings say, or what the family is known to work with. */
export function containerFlavour({ family, settings }: ProvisionTarget): 'docker.io' | 'docker-ce' | 'podman' {
  return settings.containers ?? (family === 'rhel' ? 'docker-ce' : 'docker.io');
}

/** Whether Podman runs the containers. */
export function isPodman(target: ProvisionTarget): boolean {
  return containerFlavour(target) === 'podman';
}

/** Packages of the container engine. Debian 13 splits the client; RHEL uses `docker-ce`. */
function containerPackages(target: ProvisionTarget): readonly string[] {
  const flavour = containerFlavour(target);
  if (flavour === 'podman') return ['podman', 'podman-docker'];
  if (flavour === 'docker-ce' || target.family === 'rhel') return DOCKER_CE;
  return target.family === 'debian' && Number(target.release) >= 13 ? ['docker-cli', 'docker.io'] : ['docker.io'];
}

const DOCKER_CE = ['containerd.io', 'docker-ce', 'docker-ce-cli'];

/** Packages of other engines that cannot be on a host beside those of one: what installs it would remove them. */
const RIVALS = {
  podman: ['docker.io', 'docker-cli', 'docker-ce', 'docker-ce-cli'],
  'docker.io': ['docker-ce', 'docker-ce-cli', 'docker-ce-rootless-extras', 'containerd.io', 'podman-docker'],
  'docker-ce': ['docker.io', 'docker-cli', 'containerd', 'runc', 'podman-docker'],
};

/** Every package that `enginePackages` may ask for or cannot be beside, so that a check can look for all of them. */
export function engineCandidates(target: ProvisionTarget): readonly string[] {
  return [...new Set([...containerPackages(target), ...DOCKER_CE, ...Object.values(RIVALS).flat()])];
}

/** What is there of another engine, while packages of the wanted one are missing. */
export function rivalPackages(target: ProvisionTarget, there: ReadonlyMap<string, string>): string[] {
  const wanted = enginePackages(target, there);
  if (wanted.every((name) => there.has(name))) return [];
  const flavour = wanted === DOCKER_CE ? 'docker-ce' : containerFlavour(target);
  return RIVALS[flavour].filter((name) => there.has(name) && !wanted.includes(name));
}

/** The packages of the engine for a host where some are installed: a Docker CE that is there is kept unless the settings say otherwise. */
export function enginePackages(target: ProvisionTarget, there: ReadonlyMap<string, string>): readonly string[] {
  return target.settings.containers === undefined && there.has('docker-ce') ? DOCKER_CE : containerPackages(target);
}

/** What gateways run on. */
export const GATEWAY_PACKAGES = ['haproxy'];

/** All packages that steps install on an empty host, by its file; none where it has a source of its own. */
export function hostPackages(target: ProvisionTarget): string[] {
  const { containers, settings, profile } = target;
  const { source = 'distribution', lock = {} } = settings.packages ?? {};
  if (source !== 'distribution') return [];
  const gpu = profile === 'cpu-lab' ? [] : [...driverPackages(target), ...(containers ? [TOOLKIT_PACKAGE] : [])];
  const engine = containers ? containerPackages(target) : [];
  return [...basePackages(target), ...Object.keys(lock), ...GATEWAY_PACKAGES, ...engine, ...gpu];
}

/** Headers that kernel modules are built against, for a kernel as `uname -r` names it. */
export function headerPackage({ family }: ProvisionTarget, kernel: string): string {
  return family === 'rhel' ? `kernel-devel-${kernel}` : `linux-headers-${kernel}`;
}

/** Branch of the driver where the settings name none: the default of NVIDIA's own roles in 2026. */
const DRIVER_BRANCH = '580';

/** Branch of the NVIDIA driver. */
export function driverBranch({ settings }: ProvisionTarget): string {
  return settings.driverBranch ?? DRIVER_BRANCH;
}

/** Packages of a driver branch. Debian and RHEL need NVIDIA's repository; check names per branch. */
export function driverPackages(target: ProvisionTarget): readonly string[] {
  const branch = driverBranch(target);
  const open = target.settings.driverOpen ?? false;
  if (target.family === 'ubuntu') {
    return [`nvidia-headless-${branch}-server${open ? '-open' : ''}`, `nvidia-utils-${branch}-server`];
  }
  if (target.family === 'rhel') return [`@nvidia-driver:${branch}-${open ? 'open' : 'dkms'}`];
  return open ? [`nvidia-open-${branch}`] : [`cuda-drivers-${branch}`];
}

/** The fabric manager of exactly the driver's version: another one refuses to start. */
export function fabricPackage({ family }: ProvisionTarget, version: string): { name: string; spec: string } {
  const branch = version.split('.')[0] ?? version;
  if (family === 'rhel') return { name: 'nvidia-fabricmanager', spec: `nvidia-fabricmanager-${version}` };
  return { name: `nvidia-fabricmanager-${branch}`, spec: `nvidia-fabricmanager-${branch}\n${version}*` };
}

/** CDI only: the runtime hook is neither installed nor used. */
export const TOOLKIT_PACKAGE = 'nvidia-container-toolkit-base';
