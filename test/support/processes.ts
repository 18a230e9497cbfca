import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Processes whose command line or environment holds `mark`, e.g. the private store of a test. */
export function processesNaming(mark: string): { pid: number; group: number; command: string }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    if (!command.includes(mark) && !read(`/proc/${pid}/environ`).includes(mark)) return [];
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === '' ? [] : [{ pid: Number(pid), group: Number(fields[2]), command }];
  });
}

/** TCP sockets that some process of the set listens on, as `ss` tells; `ss` knows nothing of our own records. */
export function tcpListenersOf(pids: number[]): string[] {
  const lines = execFileSync('ss', ['-Hltnp'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => pids.some((pid) => line.includes(`pid=${pid},`)));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
