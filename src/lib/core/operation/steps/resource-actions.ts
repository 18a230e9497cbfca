import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../ports/json.ts';
import type { FieldsOfFile, Kind, Resource } from '../../ports/project-store.ts';
import { fieldsOf, layFields } from '../../project/fields.ts';
import { requireResource } from '../../project/resources.ts';
import { isChangedSince, type Written } from '../records/changed-since.ts';
import { readIfAble } from '../records/read-if-able.ts';
import type { Action, Actions } from '../operation.ts';
import type { Step } from '../plan/plan.ts';
import { message, type Message } from '../../text/message.ts';

/** Writes one resource file; undo puts the previous content back, or removes the file, unless somebody wrote it since. */
export const writeResource: Action<Written> = {
  async apply(args, { project }) {
    return { path: await project.write(args.resource) };
  },
  async undoFiles(args, scope) {
    const { project } = scope;
    const { resource, previous } = args;
    const { kind, metadata } = resource;
    if (await isChangedSince(args, project))
      scope.progress(message('run.changed-since', { kind: message(`project.kind.${kind}`), name: metadata.name }));
    else if (previous) await project.write(previous);
    else await project.remove(kind, metadata.name);
  },
};

/**
 * Writes some fields of a resource over its file as it is now; undo puts these alone back, unless somebody wrote them since. Throws
 * `not-found` or `invalid-file` (exit 2) where the file is gone, or none.
 */
export const writeFields: Action<FieldsOfFile> = {
  writes: (args) => args,
  async apply({ kind, name, after }, { project }) {
    return { path: await project.write(layFields(await requireResource(project, kind, name), after)) };
  },
  async undoFiles({ kind, name, before, after }, scope) {
    const now = await readIfAble(() => scope.project.read(kind, name));
    if (now === undefined) return;
    const own = now === 'unreadable' ? null : fieldsOf(now.spec, Object.keys(after));
    if (isDeepStrictEqual(own, before)) return;
    if (now !== 'unreadable' && isDeepStrictEqual(own, after)) await scope.project.write(layFields(now, before));
    else scope.progress(message('run.changed-since', { kind: message(`project.kind.${kind}`), name }));
  },
};

/** Removes one resource file; undo writes it back. */
export const removeResource: Action<{ previous: Resource<unknown> }> = {
  async apply({ previous }, { project }) {
    return { path: await project.remove(previous.kind, previous.metadata.name) };
  },
  async undoFiles({ previous }, { project }) {
    await project.write(previous);
  },
};

/** A step that writes `resource`; `previous` is what the facts saw, if anything. */
export function writeStep(title: Message, resource: Resource<unknown>, previous?: Resource<unknown>): Step {
  return {
    id: `write-${resource.kind.toLowerCase()}-${resource.metadata.name}`,
    title,
    action: 'write-resource',
    args: { resource: asJson(resource), previous: previous ? asJson(previous) : null },
    change: previous ? 'update' : 'create',
    risk: 'none',
  };
}

/** A step that writes some fields of a resource that is there. */
export function fieldsStep(title: Message, fields: FieldsOfFile): Step {
  return {
    id: `write-${fields.kind.toLowerCase()}-${fields.name}`,
    title,
    action: 'write-fields',
    args: asJson(fields),
    change: 'update',
    risk: 'none',
  };
}

/** A step that removes a resource the facts saw. */
export function removeStep(title: Message, previous: Resource<unknown>): Step {
  return {
    id: `remove-${previous.kind.toLowerCase()}-${previous.metadata.name}`,
    title,
    action: 'remove-resource',
    args: { previous: asJson(previous) },
    change: 'delete',
    risk: 'data',
  };
}

/** Actions that any operation may mix in. */
export const resourceActions: Actions = {
  'write-resource': writeResource,
  'write-fields': writeFields,
  'remove-resource': removeResource,
};

/** A resource with the spec type its kind's schema gives it. */
export function resourceOf<Spec>(kind: Kind, name: string, spec: Spec): Resource<Spec> {
  return { apiVersion: 'sovran/v1', kind, metadata: { name }, spec };
}

function asJson(value: unknown): JsonObject {
  return structuredClone(value) as JsonObject;
}
