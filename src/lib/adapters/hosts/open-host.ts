import type { Host } from '../../ports/host.ts';
import type { ProjectStore } from '../../ports/project-store.ts';
import { findResource } from '../../project/resources.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { localHost } from './local-host.ts';

/** The host of a name; `local` needs no file. Throws `transport-unknown` (exit 2) for one reached some other way. */
export async function openHost(name: string, project: ProjectStore): Promise<Host> {
  const transport = (await findResource(project, 'Host', name))?.spec.transport ?? 'local';
  if (transport === 'local') return localHost(name);
  throw new SovranError({
    code: 'transport-unknown',
    exit: EXIT.usage,
    text: message('host.transport-unknown', { name, transport }),
  });
}
