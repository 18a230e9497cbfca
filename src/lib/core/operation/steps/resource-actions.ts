import { toJson } from '../../kit/to-json.ts';
import type { Kind, Resource } from '../../ports/project-store.ts';
import { pathOf } from '../../project/kinds.ts';
import type { Action, Actions } from '../operation.ts';
import type { Step } from '../plan/plan.ts';
import type { Message } from '../../text/message.ts';

/** Writes one resource file. */
export const writeResource: Action<{ resource: Resource<unknown> }> = {
  async apply({ resource }, { project }) {
    return { path: await project.write(resource) };
  },
};

/** Removes one resource file. */
export const removeResource: Action<{ previous: Resource<unknown> }> = {
  async apply({ previous }, { project }) {
    const path = pathOf(previous.kind, previous.metadata.name);
    await project.removeFile(path);
    return { path };
  },
};

/** A step that writes `resource`; `previous` is what the facts saw, if anything. */
export function writeStep(title: Message, resource: Resource<unknown>, previous?: Resource<unknown>): Step {
  return {
    id: `write-${resource.kind.toLowerCase()}-${resource.metadata.name}`,
    title,
    action: 'write-resource',
    args: toJson({ resource, previous: previous ?? null }),
    change: previous ? 'update' : 'create',
    risk: 'none',
    writes: [pathOf(resource.kind, resource.metadata.name)],
  };
}

/** A step that removes a resource the facts saw. */
export function removeStep(title: Message, previous: Resource<unknown>): Step {
  return {
    id: `remove-${previous.kind.toLowerCase()}-${previous.metadata.name}`,
    title,
    action: 'remove-resource',
    args: toJson({ previous }),
    change: 'delete',
    risk: 'data',
    writes: [pathOf(previous.kind, previous.metadata.name)],
  };
}

/** Actions that any operation may mix in. */
export const resourceActions: Actions = {
  'write-resource': writeResource,
  'remove-resource': removeResource,
};

/** A resource with the spec type its kind's schema gives it. */
export function resourceOf<Spec>(kind: Kind, name: string, spec: Spec): Resource<Spec> {
  return { apiVersion: 'sovran/v1', kind, metadata: { name }, spec };
}

/** The same steps, each that does more than write a file of the project with the host it is done on. Pure. */
export function stepsOn(host: string | undefined, steps: readonly Step[]): Step[] {
  return steps.map((step) => (host === undefined || step.action in resourceActions ? step : { host, ...step }));
}
