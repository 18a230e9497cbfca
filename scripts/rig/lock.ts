import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync, linkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from './engine.ts';
import { labsFolder } from './place.ts';

/** Runs `work` while no other process does so in that folder, by default that of the labs, whose images and engine are shared; waits its turn. */
export async function withLock<T>(work: () => Promise<T>, folder = labsFolder()): Promise<T> {
  mkdirSync(folder, { recursive: true });
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
  writeFileSync(own, `${process.pid} ${startOf(process.pid)}`);
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
