import { posix } from 'node:path';
import { templateText } from './template-data.ts';

const read = new Map<string, string>();

/**
 * Program for `sh -c`: `templates/host/NAME.sh` without its comments, the scripts that it sources in the place of each such line.
 * Read once a process.
 */
export function hostScript(name: string): string {
  const known = read.get(name);
  if (known !== undefined) return known;
  const lines = hostFile(`${name}.sh`).split('\n');
  const text = lines.filter((line) => !/^\s*(#|$)/.test(line)).map((line) => sourced(name, line));
  read.set(name, text.join('\n'));
  return text.join('\n');
}

/** Command that runs `templates/host/NAME.sh` with these arguments. */
export function scriptArgv(name: string, ...args: string[]): string[] {
  return ['sh', '-c', hostScript(name), 'sovran', ...args];
}

function sourced(name: string, line: string): string {
  const path = /^\s*\. (\.\S+)\.sh$/.exec(line)?.[1];
  return path === undefined ? line : hostScript(posix.join(posix.dirname(name), path));
}

/** Body of the function `read_NAME` of a script, without its indentation. */
export function bodyIn(script: string, name: string): string {
  const [, found] = `\n${hostScript(script)}`.split(`\nread_${name}() {\n`);
  if (found === undefined) throw new Error(`${script}.sh has no read_${name}`);
  return (found.split('\n}')[0] ?? '').replaceAll(/^ {2}/gm, '');
}

/** Text of a file of `templates/host/` with the value of each `@name@`, without remarks to shellcheck. */
export function hostFile(path: string, values: Readonly<Record<string, string>> = {}): string {
  const text = templateText(`host/${path}`);
  const shown = text.replaceAll(/^\s*# shellcheck .*\n/gm, '');
  return shown.replaceAll(/@([a-z]+)@/g, (whole, name: string) => values[name] ?? whole);
}
