import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, linkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from './engine.ts';
import { labsFolder } from './place.ts';

/** Runs `work` while no other process does so in that folder, by default that of the labs, whose images and engine are shared; waits its turn. */
export async function withLock<T>(work: () => Promise<T>, folder = labsFolder()): Promise<T> {
  const path = join(folder, 'lock');
  while (!take(path)) await sleep(200);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock by a hard link, which is whole or not there; sets aside one whose holder is gone. */
function take(path: string): boolean {
  const own = `${path}.${process.pid}`;
  write(own, `${process.pid} ${startOf(process.pid)}`);
  try {
    linkSync(own, path);
    return true;
  } catch {
    if (holderIsGone(path)) setAside(path);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Whoever removes the last lab removes its folder, also between two steps of one who waits here: it is made anew then. */
function write(path: string, text: string): void {
  for (;;) {
    mkdirSync(dirname(path), { recursive: true });
    try {
      return writeFileSync(path, text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function holderIsGone(path: string): boolean {
  try {
    const [pid = '', start = ''] = readFileSync(path, 'utf8').split(' ');
    return startOf(Number(pid)) !== start;
  } catch {
    return false;
  }
}

function setAside(path: string): void {
  const aside = `${path}.gone.${process.pid}`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch {
    // Another waiter was faster; the next round asks again.
  }
}
