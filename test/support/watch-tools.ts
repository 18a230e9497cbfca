import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

/** PATH with the programs of a watch that `scripts/setup` brought; a system's own rsyslogd may have no RELP. */
export const watchPath = `${resolve('.tools/bin')}:${process.env.PATH ?? ''}:/usr/sbin`;

/** Output of a program of the watch. Throws with what it said. */
export function runTool(name: string, ...args: string[]): string {
  return execFileSync(name, args, { encoding: 'utf8', env: { ...process.env, PATH: watchPath }, stdio: 'pipe' });
}
