import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageRoot } from './places.ts';

const read = new Map<string, string>();

/**
 * Program for `sh -c`: `templates/host/NAME.sh` without its comments, the scripts that it sources in the place of each such line.
 * Read once a process.
 */
export function hostScript(name: string): string {
  const known = read.get(name);
  if (known !== undefined) return known;
  const lines = readFileSync(join(packageRoot(), 'templates', 'host', `${name}.sh`), 'utf8').split('\n');
  const text = lines.filter((line) => !/^\s*(#|$)/.test(line)).map((line) => sourced(name, line));
  read.set(name, text.join('\n'));
  return text.join('\n');
}

function sourced(name: string, line: string): string {
  const path = /^\s*\. (\.\S+)\.sh$/.exec(line)?.[1];
  return path === undefined ? line : hostScript(posix.join(posix.dirname(name), path));
}
