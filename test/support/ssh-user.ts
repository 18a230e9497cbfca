import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface UserOptions {
  shell?: string;
  password?: string;
  /** Groups beside its own. */
  groups?: string[];
  /** Lines for the user's file in /etc/sudoers.d; `USER` stands for the name. */
  sudoers?: string;
  /** Files of the home folder. */
  files?: Record<string, string>;
}

/** A user of this machine for one test. */
export interface TestUser {
  name: string;
  remove(): void;
}

/** Ends what the user runs on this machine: in a container of a lab, somebody else may have the same number. */
const REMOVE = 'pkill -KILL -u "$1" --ns $$ --nslist pid; sleep 0.2; userdel -rf "$1" 2>/dev/null; true';

/** Makes a user who can log in by key; `remove` takes every trace away. */
export function makeUser({
  shell = '/bin/sh',
  password,
  groups = [],
  sudoers,
  files = {},
}: UserOptions = {}): TestUser {
  const name = `sovran${process.hrtime.bigint().toString(36).slice(-8)}`;
  execFileSync('useradd', ['-m', '-s', shell, '-p', '*', '-G', groups.join(','), name]);
  if (password !== undefined) execFileSync('chpasswd', { input: `${name}:${password}\n` });
  const file = `/etc/sudoers.d/${name}`;
  if (sudoers !== undefined) writeFileSync(file, `${sudoers.replaceAll('USER', name)}\n`, { mode: 0o440 });
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join('/home', name, path), text, { mode: 0o644 });
  }
  return {
    name,
    remove: () => {
      rmSync(file, { force: true });
      execFileSync('sh', ['-c', REMOVE, 'sh', name]);
    },
  };
}
