import { difference, needsPerson, type Seen } from '../checks/seen.ts';
import type { ProvisionStep, ProvisionTarget, Assessment, ProvisionCommand } from '../contract/step.ts';
import { ourFile, type WantedFile, fileStep } from '../parts/file.ts';
import { printLines } from '../checks/check-script.ts';
import { hostFile } from '../../../../core/kit/host-script.ts';
import { shellWords } from '../../../../core/text/shell-word.ts';
import { textsAt } from '../contract/strings.ts';

/** Kernel settings by key, as the file of `sysctl` spells them. */
type SysctlValues = Readonly<Record<string, string>>;

/** What the product needs of a kernel: read after the other files of ours, and brought in line by a step of its own. */
const OWN_SYSCTL = '/etc/sysctl.d/60-sovran.conf';

const ELSEWHERE = [
  '/run/sysctl.d/*.conf',
  '/etc/sysctl.d/*.conf',
  '/usr/local/lib/sysctl.d/*.conf',
  '/usr/lib/sysctl.d/*.conf',
  '/etc/sysctl.conf',
];

/** A sysctl drop-in; `-` before a key tolerates kernels without it. */
function sysctlFile(path: string, values: SysctlValues): WantedFile {
  const lines = Object.entries(values).map(([key, value]) => `-${key} = ${value}`);
  return { path, content: ['# Written by sovran host apply.', ...lines, ''].join('\n') };
}

/** Reads what the kernel has, and which files set the same keys. No tool is needed for the kernel's values. */
function printSysctl(values: SysctlValues): string[] {
  const keys = Object.keys(values);
  const reads = keys.map((key) => `kernel ${shellWords([key])} ${procPath(key)}`);
  const patterns = keys.flatMap((key) => [
    '-e',
    `^[-[:space:]]*${key.replaceAll('.', '[./]').replaceAll('*', '[*]')}[[:space:]]*=`,
  ]);
  const set = patterns.length === 0 ? ':' : `grep -Hs ${shellWords(patterns)} ${ELSEWHERE.join(' ')}`;
  return [`{ ${[...reads, ':'].join('\n')}\n} 2>/dev/null`, printLines('set', set)];
}

/** `net.ipv4.conf.*.rp_filter` → its paths below /proc/sys; in a key `/` stands for a dot within a name. */
function procPath(key: string): string {
  const swapped = key.replaceAll(/[./]/g, (one) => (one === '.' ? '/' : '.'));
  return `/proc/sys/${swapped}`;
}

/** What the kernel has other than it is to have. */
function kernelDrift(seen: Seen, values: SysctlValues): string[] {
  const there = seen.all('kernel').map((line) => line.trim().split(/\s+/));
  return Object.entries(values).flatMap(([key, want]) => {
    const wrong = there.find(([name, ...value]) => name === key && value.join(' ') !== spaced(want));
    return wrong ? difference(key, wrong.slice(1).join(' '), spaced(want)) : [];
  });
}

/** Foreign files that are read after ours and set a key to something else: at the next boot they would win. */
function overriding(seen: Seen, file: WantedFile, values: SysctlValues): string[] {
  return seen.all('set').flatMap((line) => {
    const [, path = '', key = '', value = ''] = /^(\/[^:]+):[-\s]*([^=\s]+)\s*=\s*(.*)$/.exec(line) ?? [];
    const want = values[key.replaceAll('/', '.')];
    if (want === undefined || spaced(value) === spaced(want) || !readAfter(path, file.path)) return [];
    return [`- ${path}: ${key} = ${spaced(value)}`];
  });
}

/** sysctl.conf is read last; the others in the order of their names, whatever their folder. */
function readAfter(path: string, ours: string): boolean {
  if (path === OWN_SYSCTL) return false;
  return path === '/etc/sysctl.conf' || baseName(path) > baseName(ours);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function spaced(value: string): string {
  return value.trim().split(/\s+/).join(' ');
}

/** What the kernel has, by key. */
function kernelSeen(seen: Seen): Record<string, string> {
  return Object.fromEntries(
    seen.all('kernel').map((line) => [line.split(' ')[0] ?? '', spaced(line.slice(line.indexOf(' ')))]),
  );
}

/** Gives the kernel back the values that `kernelSeen` noted under `kernel`; a key that stands for many is left. */
function restoreKernel({ observed }: Assessment): ProvisionCommand[] {
  const kernel = [...textsAt(observed, 'kernel')].filter(([key]) => !key.includes('*'));
  const values = kernel.map(([key, value]) => `${key}=${value}`);
  return values.length > 0 ? [{ argv: ['sysctl', '-q', '-w', ...values] }] : [];
}

/** Forwarding stays on: a bridge of containers needs it, whatever a hardening guide says. */
const FORWARDING: SysctlValues = { 'net.ipv4.ip_forward': '1' };
/** Not below what a current distribution has: nothing is to get smaller here. */
const EVERYWHERE: SysctlValues = {
  'net.core.somaxconn': '4096',
  'fs.inotify.max_user_instances': '1024',
  'fs.inotify.max_user_watches': '1048576',
  'vm.max_map_count': '1048576',
  'vm.swappiness': '10',
};
/** Pages must not move under a device that reads them. */
const WITH_GPU: SysctlValues = { 'kernel.numa_balancing': '0' };
const BETWEEN_HOSTS: SysctlValues = { 'net.core.rmem_max': '67108864', 'net.core.wmem_max': '67108864' };

/** S06: kernel settings, read back one by one. */
export const kernelSettings = sysctlStep({ id: 'S06', name: 'kernel-settings', needs: [] }, OWN_SYSCTL, kernelValues);

function kernelValues({ containers, profile, settings }: ProvisionTarget): SysctlValues {
  const own = Object.entries(settings.sysctl ?? {}).map(([key, value]) => [key, String(value)] as const);
  return {
    ...(containers && FORWARDING),
    ...EVERYWHERE,
    ...(profile !== 'cpu-lab' && WITH_GPU),
    ...(profile === 'gpu-training' && BETWEEN_HOSTS),
    ...Object.fromEntries(own),
  };
}

/** Pinned memory and open files as model servers need them; those of containers stand in `daemon.json`. */
const LIMITS = '/etc/security/limits.d/60-sovran.conf';

/** S07: limits of those who run jobs and services. They count from the next login on. */
export const limits = fileStep({
  id: 'S07',
  name: 'limits',
  needs: ['S10'],
  risk: 'none',
  files: () => [ourFile(LIMITS)],
  observed: (seen) => ({ file: seen.path(LIMITS) !== undefined }),
});

/** S08: huge pages, where the settings ask for them. */
export const hugePages = fileStep({
  id: 'S08',
  name: 'huge-pages',
  risk: 'none',
  skip: ({ settings }) => (settings.hugepages === undefined ? 'not-configured' : undefined),
  files: (target) => [hugePagesFile(target)],
  reads: () => [printLines('pages', "sed -n 's/^HugePages_Total: *//p' /proc/meminfo")],
  observed: (seen) => ({ pages: seen.one('pages') ?? null }),
  drift: (seen, { settings }) => difference('HugePages_Total', seen.one('pages'), String(settings.hugepages)),
  load: (target) => [{ argv: ['sysctl', '-q', '-p', hugePagesFile(target).path] }],
});

function hugePagesFile({ settings }: ProvisionTarget): WantedFile {
  const content = `# Written by sovran host apply.\nvm.nr_hugepages = ${settings.hugepages ?? 0}\n`;
  return { path: '/etc/sysctl.d/61-sovran-hugepages.conf', content };
}

/** Before 60-sovran.conf, so that what the product needs wins. */
const SYSCTL = '/etc/sysctl.d/58-sovran-hardening.conf';

/** Core dumps, since a process of ours may hold a key; modules but squashfs (snaps), overlay (containers), udf and vfat (media, EFI). */
function hardeningFiles(): WantedFile[] {
  return [
    ourFile('/etc/systemd/coredump.conf.d/60-sovran.conf'),
    ourFile('/etc/security/limits.d/58-sovran-hardening.conf'),
    ourFile('/etc/modprobe.d/58-sovran-hardening.conf'),
  ];
}

/** S32: kernel settings, core dumps and modules of the hardening baseline, without what the register excepts. */
export const hardening = sysctlStep(
  { id: 'S32', name: 'hardening', needs: ['S06'] },
  SYSCTL,
  hardeningValues,
  hardeningFiles,
);

/** A step of kernel settings in a drop-in, with further files. A later file that overrides ours needs a person. */
function sysctlStep(
  parts: Pick<ProvisionStep, 'id' | 'name' | 'needs'>,
  path: string,
  valuesOf: (target: ProvisionTarget) => SysctlValues,
  others: () => readonly WantedFile[] = () => [],
): ProvisionStep {
  const fileOf = (target: ProvisionTarget): WantedFile => sysctlFile(path, valuesOf(target));
  return fileStep({
    ...parts,
    risk: 'none',
    files: (target) => [...others(), fileOf(target)],
    reads: (target) => printSysctl(valuesOf(target)),
    observed: (seen) => ({ kernel: kernelSeen(seen) }),
    drift: (seen, target) => kernelDrift(seen, valuesOf(target)),
    person: (seen, target, drift) => {
      const observed = { kernel: kernelSeen(seen) };
      if (Object.keys(observed.kernel).length === 0) return needsPerson('kernel-unreadable', observed, drift);
      const later = overriding(seen, fileOf(target), valuesOf(target));
      return later.length > 0 ? needsPerson('overridden-elsewhere', observed, later) : undefined;
    },
    load: () => [{ argv: ['sysctl', '-e', '-q', '-p', path] }],
    back: (_, before, restored) => [...restored, ...restoreKernel(before)],
  });
}

/** With several rails an answer may leave by another one than the question came in by. */
const LOOSE: SysctlValues = { 'net.ipv4.conf.all.rp_filter': '2', 'net.ipv4.conf.default.rp_filter': '2' };

/** Values of a host: those of `hardening.conf`, without what its own settings decide. */
function hardeningValues({ profile, settings }: ProvisionTarget): SysctlValues {
  const lines = [...hostFile('provision/hardening.conf').matchAll(/^([^#\s]+) = (.*)$/gm)];
  const baseline = Object.fromEntries(lines.map(([, key = '', value = '']) => [key, value]));
  const values = { ...baseline, ...(profile === 'gpu-training' && LOOSE) };
  return Object.fromEntries(Object.entries(values).filter(([key]) => settings.sysctl?.[key] === undefined));
}
