import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** PATH with the programs of a watch that `scripts/setup` brought; where the system has them, those come first. */
export const watchPath = `${process.env.PATH ?? ''}:${resolve('.tools/bin')}:/usr/sbin`;

/** Output of a program of the watch. Throws with what it said. */
export function runTool(name: string, ...args: string[]): string {
  return execFileSync(name, args, { encoding: 'utf8', env: { ...process.env, PATH: watchPath }, stdio: 'pipe' });
}
