import { printLines } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';

/** Prints `class` of every NVIDIA device on PCI; no tool is needed. */
export function printGpus(): string {
  const look =
    'for d in /sys/bus/pci/devices/*; do if [ "$(cat "$d/vendor")" = 0x10de ]; then cat "$d/class"; fi; done';
  return printLines('pci', look);
}

/** Prints the version of the driver that is loaded. */
export function printLoadedDriver(): string {
  return printLines('driver', 'cat /sys/module/nvidia/version');
}

/** GPUs without a loaded driver are drift; a loaded driver that does not respond needs a person. */
export function isDriverComing(seen: Seen): boolean {
  return gpuCount(seen) > 0 && seen.one('driver') === undefined;
}

/** GPUs: display and 3D controllers of NVIDIA. */
export function gpuCount(seen: Seen): number {
  return seen.all('pci').filter((one) => one.startsWith('0x03')).length;
}

/** Prints which processes use GPUs, and whether that could be asked: a query that failed lists no process either. */
export function printGpuUsers(): string {
  return `apps=$(nvidia-smi --query-compute-apps=pid --format=csv,noheader </dev/null 2>/dev/null)
printf 'asked=%s\\n' "$?"
printf '%s\\n' "$apps" | lines busy`;
}

/** Number of GPU processes; undefined if unknown. */
export function gpuUsers(seen: Seen): number | undefined {
  const users = seen.all('busy').filter((line) => /^\d+$/.test(line.trim())).length;
  const isUnasked = seen.one('driver') !== undefined && seen.one('asked') !== '0';
  return users === 0 && isUnasked ? undefined : users;
}

/** Prints UUID and one more property of every GPU. */
export function printGpuQuery(property: string): string {
  return printLines('gpu', `nvidia-smi --query-gpu=uuid,${property} --format=csv,noheader`);
}

/** The property of each GPU that `printGpuQuery` asked for. */
export function gpuProperties(seen: Seen): { uuid: string; value: string }[] {
  const lines = seen.all('gpu').map((line) => /^(GPU-[0-9a-fA-F-]+), *(.*)$/.exec(line.trim()));
  return lines.flatMap((found) => (found?.[1] ? [{ uuid: found[1], value: found[2] ?? '' }] : []));
}
