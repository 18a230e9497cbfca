import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAMS =
  'sh awk basename cat date df dirname env getconf git gzip head id ln mkdir mv printf readlink rm sha256sum sort ssh-keygen tail tar uname';

/** A folder as PATH of a machine without Node and npm; `replaced` are shell lines that stand for a program. */
export function barePath(folder: string, replaced: Record<string, string> = {}): string {
  mkdirSync(folder);
  for (const name of PROGRAMS.split(' ')) {
    const found = (process.env.PATH ?? '').split(':').map((dir) => join(dir, name));
    const program = found.find((path) => existsSync(path));
    const line = replaced[name];
    if (program === undefined) throw new Error(`${name} is missing on this machine`);
    if (line === undefined) symlinkSync(program, join(folder, name));
    else writeFileSync(join(folder, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  }
  return folder;
}
