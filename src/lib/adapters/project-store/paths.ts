import type { Kind } from '../../core/ports/project-store.ts';
import { isOfKind, pathOf } from '../../core/project/kinds.ts';
import { NAME_PATTERN } from '../../core/project/resources/common.ts';
import { checkName, nameLike } from '../../core/project/resources.ts';
import { fixable } from '../../core/text/message.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { type SovranError, usageError } from '../../core/text/sovran-error.ts';

export const SETTINGS_PATH = 'sovran.yaml';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether a resource of the kind may have this name. Pure. */
export function isNameOf(kind: Kind, name: string): boolean {
  return NAME_PATTERN.test(name) || (kind === 'Run' && ULID.test(name));
}

/** Path of a resource's file, relative to the project. Throws `bad-name` (exit 2) for anything but a name. */
export function resourcePath(kind: Kind, name: string): string {
  if (!isNameOf(kind, name)) checkName(name);
  if (isOfKind(kind, name)) return pathOf(kind, name);
  throw usageError('bad-name', fixable('project.reserved-name', { name }));
}

/** The error for a file that is there, but cannot name a resource. */
export function misnamedFile(kind: Kind, name: string): SovranError {
  const path = pathOf(kind, name);
  return usageError('invalid-file', fixable('project.bad-name', { name: path }), {
    next: [`mv -n ${shellWord(path)} ${shellWord(pathOf(kind, nameLike(name)))}`],
    details: { path },
  });
}
