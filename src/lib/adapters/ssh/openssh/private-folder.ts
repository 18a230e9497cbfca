import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedTarget } from '../config/resolved-target.ts';

/** Sockets end at 107 bytes, of which the client takes some for a temporary name of its own. */
const LONGEST_FOLDER = 40;

/** A short folder that only this user can enter, for configurations and sockets of the client. */
export interface PrivateFolder {
  path(name: string): string;
  write(name: string, text: string): string;
  remove(): void;
}

/** Makes one; whoever opens it removes it. */
export function privateFolder(): PrivateFolder {
  const base = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir();
  const folder = mkdtempSync(join(base, 'sovran-s-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write: (name, text) => {
      writeFileSync(path(name), text, { mode: 0o600 });
      return path(name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The project's pins; of the operator's and the system's files only revocations and authorities count. */
export function pinnedKeys(pins: string, target: ResolvedTarget): string {
  const own = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles].map(readText);
  const markers = own.flatMap((text) => text.split('\n').filter((line) => /^[ \t]*@/.test(line)));
  return [pins, ...markers, ''].join('\n');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
