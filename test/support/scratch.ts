import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTestRun } from './test-run.ts';

const PREFIX = 'sovran-run-';
const GIB = 1024 ** 3;
const FREE_GIB = 12;

/**
 * Puts the temporary files of a test run in memory where it has room: tests sync thousands of small files, which on a disk
 * costs them a fifth of their CPU and of their time. A `TMPDIR` that is set is left alone.
 */
export function useMemory(): void {
  if (process.env.TMPDIR !== undefined || process.getuid?.() !== 0 || freemem() < FREE_GIB * GIB) return;
  unmountLeft();
  const folder = join(tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${FREE_GIB}g,mode=1777`, 'sovran-tests', folder]);
  if (status === 0) process.env.TMPDIR = folder;
  else rmdirSync(folder);
}

/** Removes the folder of this run, and those of runs that were killed before they could. */
export function giveMemoryBack(): void {
  if (process.env.TMPDIR?.includes(`/${PREFIX}`)) delete process.env.TMPDIR;
  unmountLeft();
}

function unmountLeft(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '';
    if (/^\d+$/.test(pid) && (Number(pid) === process.pid || !isTestRun(pid))) unmount(join(tmpdir(), name));
  }
}

/** Whatever a killed test left running there keeps its files until it ends. */
function unmount(folder: string): void {
  spawnSync('umount', ['--lazy', folder]);
  spawnSync('rmdir', [folder]);
}
