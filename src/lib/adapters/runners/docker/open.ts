import { digestOfText } from '../../../core/kit/canonical.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { Runner } from '../../../core/ports/runner.ts';
import { projectMark } from '../../../core/project/listed-host.ts';
import { findResource } from '../../../core/project/resources.ts';
import type { TreeOwner } from '../../host-store/layout.ts';
import { isMarked, markNeeded } from '../../host-store/mark.ts';
import { treeOwner } from '../../hosts/open-host-store.ts';
import { storeRoot } from '../../places.ts';
import { cloneMark } from '../../project-store/actor.ts';
import type { RunnerPlace } from '../host/runner-adapter.ts';
import { dockerRunner } from './docker-runner.ts';
import type { ImageMarks } from './site/place.ts';

/** Opens the container engine of a host, which sees a project's digest, never its path. */
export async function openDocker({ project, actor, ...place }: RunnerPlace): Promise<Runner> {
  const { host } = place;
  const images = (await findResource(project, 'Host', host.name))?.spec.images;
  return dockerRunner({
    ...place,
    ...(images ? { images } : {}),
    localStore: storeRoot(),
    projectName: (await project.settings()).name,
    project: digestOfText(await projectMark(project, host.transport)).replace('sha256:', ''),
    actor,
    clone: cloneMark(project.root),
    ...(host.transport === 'local' ? {} : { marks: imageMarks(host, await treeOwner(project, actor)) }),
  });
}

function imageMarks(host: Host, owner: TreeOwner): ImageMarks {
  return { add: (digest) => markNeeded(host, owner, digest), has: (digest) => isMarked(host, owner, digest) };
}
