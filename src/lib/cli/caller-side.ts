import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hashKey } from '../stages/serving/applications/keys.ts';
import type { CallerSide } from '../stages/serving/environments/calling.ts';

/** A key of an application and its newline are shorter, bytes. */
const LONGEST = 128;

/** The key files and the SSH configuration of the person who runs this command. */
export const callerSide: CallerSide = {
  findKeyFile: (digests) => listKeyFiles(homedir()).find((path) => digests.includes(digestOfKey(path) ?? '')) ?? null,
  sshConfig: process.env['SOVRAN_SSH_CONFIG'] || undefined,
};

function listKeyFiles(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.key'));
    return names.toSorted().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function digestOfKey(path: string): string | undefined {
  try {
    const { size } = statSync(path);
    return size > LONGEST ? undefined : `sha256:${hashKey(readFileSync(path, 'utf8').trim())}`;
  } catch {
    return undefined;
  }
}
