import type { ProjectReader } from '../ports/project-store.ts';
import { SovranError } from '../text/sovran-error.ts';
import { KIND_LOCATIONS, namesOfKind, pathOf } from './kinds.ts';
import { findResource } from './resources.ts';
import type { ResourceOf } from './schemas.ts';

/** Error codes of a broken host file: invalid YAML, not a regular file, or a link out of the project. */
const BROKEN: ReadonlySet<string> = new Set(['invalid-file', 'not-regular', 'outside-project']);

/** A host with a broken file. */
export interface UnreadableHost {
  host: string;
  error: SovranError;
}

/** Valid hosts, and invalid host files. */
export interface ReadableHosts {
  hosts: ResourceOf<'Host'>[];
  unreadable: UnreadableHost[];
}

/** Every valid host by name, and the invalid files. Changes nothing. */
export async function listReadableHosts(project: ProjectReader): Promise<ReadableHosts> {
  const found: ReadableHosts = { hosts: [], unreadable: [] };
  for (const host of await namesOfHosts(project)) {
    try {
      const resource = await findResource(project, 'Host', host);
      if (resource) found.hosts.push(resource);
    } catch (error) {
      if (!isHostFileBroken(error, host)) throw error;
      found.unreadable.push({ host, error });
    }
  }
  return found;
}

/** Whether it is a host's own file that cannot be read. */
export function isHostFileBroken(error: unknown, host: string): error is SovranError {
  return error instanceof SovranError && BROKEN.has(error.code) && error.details?.path === pathOf('Host', host);
}

/** Whether this is the code of such a failure. */
export function isBrokenFileCode(code: string): boolean {
  return BROKEN.has(code);
}

/** Names of which the inventory has a file, be it readable or not. */
export async function namesOfHosts(project: ProjectReader): Promise<string[]> {
  return namesOfKind('Host', await project.listFiles(KIND_LOCATIONS.Host.folder)).toSorted();
}
