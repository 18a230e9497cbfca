import { difference } from '../checks/assessment.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionCommand } from '../step/step.ts';

/** A folder with its rights. `mode` as `stat` writes it: `2770`, `755`. */
export interface WantedFolder {
  path: string;
  group: string;
  mode: string;
}

/** What differs between a folder that was looked at and the wanted one. */
export function folderDrift(seen: Seen, { path, group, mode }: WantedFolder): string[] {
  const there = seen.path(path);
  return difference(path, there && `${there.mode} ${there.owner}`, `${mode} root:${group}`);
}

/** Makes a folder and gives it its rights; what is in it stays as it is. */
export function makeFolder({ path, group, mode }: WantedFolder): ProvisionCommand {
  return { argv: ['install', '-d', '-o', 'root', '-g', group, '-m', mode.padStart(4, '0'), '--', path] };
}
