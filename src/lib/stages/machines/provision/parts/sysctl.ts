import { difference, type Seen } from '../checks/seen.ts';
import { printLines } from '../checks/check-script.ts';
import { shellWords } from '../../../../core/text/shell-word.ts';
import type { Assessment, ProvisionCommand } from '../contract/step.ts';
import type { WantedFile } from './file.ts';
import { textsAt } from '../contract/strings.ts';

/** Kernel settings by key, as the file of `sysctl` spells them. */
export type SysctlValues = Readonly<Record<string, string>>;

/** What the product needs of a kernel: read after the other files of ours, and brought in line by a step of its own. */
export const OWN_SYSCTL = '/etc/sysctl.d/60-sovran.conf';

const ELSEWHERE = [
  '/run/sysctl.d/*.conf',
  '/etc/sysctl.d/*.conf',
  '/usr/local/lib/sysctl.d/*.conf',
  '/usr/lib/sysctl.d/*.conf',
  '/etc/sysctl.conf',
];

/** A sysctl drop-in; `-` before a key tolerates kernels without it. */
export function sysctlFile(path: string, values: SysctlValues): WantedFile {
  const lines = Object.entries(values).map(([key, value]) => `-${key} = ${value}`);
  return { path, content: ['# Written by sovran host apply.', ...lines, ''].join('\n') };
}

/** Reads what the kernel has, and which files set the same keys. No tool is needed for the kernel's values. */
export function printSysctl(values: SysctlValues): string[] {
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
export function kernelDrift(seen: Seen, values: SysctlValues): string[] {
  const there = seen.all('kernel').map((line) => line.trim().split(/\s+/));
  return Object.entries(values).flatMap(([key, want]) => {
    const wrong = there.find(([name, ...value]) => name === key && value.join(' ') !== spaced(want));
    return wrong ? difference(key, wrong.slice(1).join(' '), spaced(want)) : [];
  });
}

/** Foreign files that are read after ours and set a key to something else: at the next boot they would win. */
export function overriding(seen: Seen, file: WantedFile, values: SysctlValues): string[] {
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
export function kernelSeen(seen: Seen): Record<string, string> {
  return Object.fromEntries(
    seen.all('kernel').map((line) => [line.split(' ')[0] ?? '', spaced(line.slice(line.indexOf(' ')))]),
  );
}

/** Gives the kernel back the values that `kernelSeen` noted under `kernel`; a key that stands for many is left. */
export function restoreKernel({ observed }: Assessment): ProvisionCommand[] {
  const kernel = [...textsAt(observed, 'kernel')].filter(([key]) => !key.includes('*'));
  const values = kernel.map(([key, value]) => `${key}=${value}`);
  return values.length > 0 ? [{ argv: ['sysctl', '-q', '-w', ...values] }] : [];
}
