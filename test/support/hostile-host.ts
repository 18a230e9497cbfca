import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openBed, type SshBed } from './ssh-bed.ts';
import { tempDir } from './temp-project.ts';

/** What a host does that is not ours. */
export interface Hostile {
  /** Programs by name, as scripts of sh, found before the system's own. */
  programs?: Record<string, string>;
  /** Shell text that is run before any command, e.g. by a profile. */
  before?: string;
  /** The login shell that is given the command line; sh by default. */
  shell?: string;
}

/** A real sshd on loopback whose commands run in a world that lies: ended with the test. */
export async function openHostile({ programs = {}, before = '', shell = '/bin/sh' }: Hostile): Promise<SshBed> {
  const dir = tempDir();
  const bin = join(dir, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(programs)) writeProgram(join(bin, name), script);
  const login = join(dir, 'login');
  const line = `printf '%s' "$SSH_ORIGINAL_COMMAND" | sed 's|PATH=/usr/local/sbin|PATH=${bin}:/usr/local/sbin|g'`;
  writeProgram(login, `${before}\nline=$(${line}; echo .)\nexec ${shell} -c "\${line%.}"`);
  const bed = await openBed({ keyOptions: `command="${login}"` });
  onTestFinished(() => bed.stop());
  return bed;
}

function writeProgram(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}
