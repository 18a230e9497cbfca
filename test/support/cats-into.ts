import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Processes of `cat` whose output is a file with this beginning of a name. */
export function catsInto(name: string): number[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  const isOne = (pid: string): boolean =>
    orNothing(() => readlinkSync(`/proc/${pid}/fd/1`)).startsWith(name) && read(pid, 'comm').trim() === 'cat';
  return pids.filter(isOne).map(Number);
}

/** Whether a process has written anything yet; false once it has ended. */
export function hasWritten(pid: number): boolean {
  return Number(/^wchar: (\d+)$/m.exec(read(pid, 'io'))?.[1] ?? 0) > 0;
}

function read(pid: string | number, file: string): string {
  return orNothing(() => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
}

/** Of a process that has ended meanwhile nothing is known. */
function orNothing(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
