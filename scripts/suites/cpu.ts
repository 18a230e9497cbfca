import { existsSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** CPU seconds of the children that this process has waited for, theirs included (proc(5), fields 16 and 17). */
export function childrenCpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return ticks(fields.slice(13, 15));
}

/** CPU seconds that this machine has worked since it started, daemons and other people's processes included. */
export function machineCpuSeconds(): number {
  const [, user, nice, system, , , irq, softIrq] = (
    /^cpu .*/.exec(readFileSync('/proc/stat', 'utf8'))?.[0] ?? ''
  ).split(/ +/);
  return ticks([user, nice, system, irq, softIrq]);
}

/** CPU seconds by test file, from the lines that `test/support/cpu-meter.ts` wrote. */
export function readCpuReport(path: string): Map<string, number> {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').filter(Boolean) : [];
  const files = lines.map((line) => JSON.parse(line) as { path: string; cpuSeconds: number });
  return new Map(files.map((file) => [file.path, file.cpuSeconds]));
}

function ticks(fields: readonly (string | undefined)[]): number {
  return fields.reduce((sum, field) => sum + Number(field), 0) / TICKS_PER_SECOND;
}
