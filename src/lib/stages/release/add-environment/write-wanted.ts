import { isDeepStrictEqual } from 'node:util';
import type { FieldsOfFile, ProjectStore } from '../../../core/ports/project-store.ts';
import { commandsToCompare } from '../../../core/project/commands-to-compare.ts';
import { fieldsOf } from '../../../core/project/fields.ts';
import { requireResource } from '../../../core/project/resources.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { writeFields } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/**
 * As `writeFields`, of fields that say what is wanted: the gates judged it by what was there then, e.g. how many must approve. Throws
 * `changed-since` (exit 3), with nothing written, where somebody has written one of them since.
 */
export const writeWanted: Action<FieldsOfFile> = {
  ...writeFields,
  async apply(fields, scope) {
    const changed = await changedSince(fields, scope.project);
    if (changed.length > 0) throw changedError(fields.name, changed);
    return writeFields.apply(fields, scope);
  },
};

/** Fields that are neither as the plan saw them nor as it wants them. */
async function changedSince({ kind, name, before, after }: FieldsOfFile, project: ProjectStore): Promise<string[]> {
  const own = Object.keys(after);
  const now = fieldsOf((await requireResource(project, kind, name)).spec, own);
  return own.filter((field) => ![before, after].some((one) => isDeepStrictEqual(now[field], one[field])));
}

function changedError(name: string, fields: string[]): SovranError {
  return new SovranError({
    code: 'changed-since',
    exit: EXIT.refused,
    text: message('env.changed-since', { name, fields: fields.join(', ') }),
    fix: message('env.changed-since.fix'),
    next: [...commandsToCompare(`environments/${name}.yaml`), `sovran env show ${name}`],
    details: { environment: name, fields },
  });
}
