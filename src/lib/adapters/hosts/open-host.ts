import type { Host } from '../../core/ports/host.ts';
import type { ProjectStore } from '../../core/ports/project-store.ts';
import { listedHost } from '../../core/project/listed-host.ts';
import { PINS_PATH } from '../../core/project/pins-path.ts';
import { hostConnections } from './host-connections.ts';
import { localHost } from './local-host.ts';

/** The host of a name; SSH connects on first use. Throws as `listedHost`. */
export async function openHost(name: string, project: ProjectStore): Promise<Host> {
  const spec = await listedHost(project, name);
  if (!spec || spec.transport === 'local') return localHost(name);
  const pins = await project.readFile(PINS_PATH);
  const pool = await hostConnections();
  return await pool.open(name, spec, pins === undefined ? '' : Buffer.from(pins).toString('utf8'));
}
