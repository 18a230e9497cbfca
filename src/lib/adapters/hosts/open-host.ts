import type { Host } from '../../ports/host.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { hostUnknown } from '../../project/host-unknown.ts';
import { PINS_PATH } from '../../project/pins-path.ts';
import { findResource } from '../../project/resources.ts';
import { hostConnections } from './host-connections.ts';
import { localHost } from './local-host.ts';

/** The one name that is this machine without a file. */
const LOCAL = 'local';

/**
 * The host of a name. One behind SSH is connected when it is first used. Throws `host-unknown` (exit 4) for a name that
 * the inventory does not have: what was meant for another machine must never be done to this one.
 */
export async function openHost(name: string, project: ProjectStore): Promise<Host> {
  const spec = (await findResource(project, 'Host', name))?.spec;
  if (!spec && name !== LOCAL) throw hostUnknown(name);
  if (!spec || spec.transport === 'local') return localHost(name);
  const pins = await project.readFile(PINS_PATH);
  const pool = await hostConnections();
  return await pool.open(name, spec, pins === undefined ? '' : Buffer.from(pins).toString('utf8'));
}
