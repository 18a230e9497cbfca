import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeThisProcess } from '../../../core/kit/process-identity.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { readMarkers } from '../identity/read-markers.ts';
import { FOLDER_PREFIX, OWNER_FILE, sweepDeadFolders } from './sweep-dead-folders.ts';

/** Sockets end at 107 bytes, of which the client takes some for a temporary name of its own. */
const LONGEST_FOLDER = 40;

/** A short folder that only this user can enter, for configurations and sockets of the client. */
export interface PrivateFolder {
  path(name: string): string;
  write(name: string, text: string): string;
  remove(): void;
}

const open = new Set<string>();

/** Creates a private folder, removed by its owner or at process exit. Removes folders of dead processes first. */
export function privateFolder(base = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir()): PrivateFolder {
  sweepDeadFolders(base);
  const folder = mkdtempSync(join(base, FOLDER_PREFIX));
  if (open.size === 0) process.on('exit', removeOpen);
  open.add(folder);
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text, { mode: 0o600 });
    return path(name);
  };
  write(OWNER_FILE, JSON.stringify(describeThisProcess()));
  return { path, write, remove: () => remove(folder) };
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
  if (open.size === 0) process.off('exit', removeOpen);
}

/** Masters that still stand in one end by themselves, within a minute or so of the process. */
function removeOpen(): void {
  for (const folder of open) {
    try {
      remove(folder);
    } catch {
      // The next process of this user tries again.
    }
  }
}

/**
 * The project's pins; of the operator's and the system's files only revocations and authorities count. Throws
 * `known-hosts-unreadable` (exit 6).
 */
export function pinnedKeys(pins: string, target: ResolvedTarget): string {
  const own = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles].map(readMarkers);
  const markers = own.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  return [pins, ...markers, ''].join('\n');
}
