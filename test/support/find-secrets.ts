import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askDocker, type ListedContainer } from './docker.ts';
import { tempDir } from './temp-project.ts';

const EVERY_MS = 25;
/** What has run for so many looks is looked at only every so many: hardly anything executes another program that late. */
const SETTLED = 20;

/** Command lines and environments of every process of this machine, as they were seen again and again. */
export interface ProcessWatch {
  argv: Set<string>;
  environ: Set<string>;
  stop(): void;
}

export function watchProcesses(): ProcessWatch {
  const watch: ProcessWatch = { argv: new Set(), environ: new Set(), stop: () => clearInterval(timer) };
  const known = new Set<string>();
  let looks = new Map<string, number>();
  const look = (): void => {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    looks = new Map(pids.map((pid) => [pid, (looks.get(pid) ?? 0) + 1]));
    for (const [pid, count] of looks) {
      if (count > SETTLED && count % SETTLED > 0) continue;
      const argv = read(`/proc/${pid}/cmdline`);
      if (argv === '' || known.has(`${pid} ${argv}`)) continue;
      known.add(`${pid} ${argv}`);
      watch.argv.add(argv);
      watch.environ.add(read(`/proc/${pid}/environ`));
    }
  };
  const timer = setInterval(look, EVERY_MS);
  look();
  return watch;
}

/** Files below folders, changed since a moment, that hold one of the words. */
export function filesHolding(words: string[], folders: string[], since: Date): string[] {
  const list = join(tempDir(), 'words');
  writeFileSync(list, `${words.join('\n')}\n`);
  const script = `find "$@" -xdev -type f -newermt "$SINCE" -size -64M ! -path ${list} -print0 2>/dev/null | xargs -0r grep -laF -f ${list} -- | sort -u`;
  const { stdout } = spawnSync('sh', ['-c', script, 'sh', ...folders], {
    encoding: 'utf8',
    env: { ...process.env, SINCE: since.toISOString() },
  });
  return stdout.split('\n').filter(Boolean);
}

/** All that git holds of a repository, reachable or not. */
export function gitObjects(root: string): string {
  const options = { encoding: 'latin1' as const, maxBuffer: 1 << 28 };
  return execFileSync('git', ['-C', root, 'cat-file', '--batch-all-objects', '--batch', '--unordered'], options);
}

/** What the engine of this machine says of every container: environment, labels, command. */
export async function containerTexts(): Promise<string> {
  const { answer } = await askDocker<ListedContainer[]>('GET', '/containers/json?all=1');
  const all = await Promise.all(answer.map(({ Id }) => askDocker('GET', `/containers/${Id}/json`)));
  return JSON.stringify(all.map(({ answer: one }) => one));
}

/** Whether the memory of a process, as a debugger dumps it by the rule of the kernel, holds a word. */
export function coreHolds(pid: number, word: string): boolean {
  const base = join(tempDir(), 'core');
  execFileSync('gcore', ['-o', base, String(pid)], { stdio: 'ignore' });
  const { status } = spawnSync('grep', ['-qaF', '-e', word, `${base}.${pid}`]);
  if (status !== 0 && status !== 1) throw new Error('the core dump could not be read');
  return status === 0;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
