import type { Host } from '../../ports/host.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { PINS_PATH } from '../../project/pins-path.ts';
import { findResource } from '../../project/resources.ts';
import { hostConnections } from './host-connections.ts';
import { localHost } from './local-host.ts';

/** The host of a name; `local` needs no file. One behind SSH is connected when it is first used. */
export async function openHost(name: string, project: ProjectStore): Promise<Host> {
  const spec = (await findResource(project, 'Host', name))?.spec;
  if (!spec || spec.transport === 'local') return localHost(name);
  const pins = await project.readFile(PINS_PATH);
  const pool = await hostConnections();
  return await pool.open(name, spec, pins === undefined ? '' : Buffer.from(pins).toString('utf8'));
}
