import type { Kind } from '../../core/ports/project-store.ts';
import { isOfKind, pathOf } from '../../core/project/kinds.ts';
import { NAME_PATTERN } from '../../core/project/resources/common.ts';
import { checkName } from '../../core/project/resources.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

export const SETTINGS_PATH = 'sovran.yaml';

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Whether a resource of the kind may have this name. Pure. */
export function isNameOf(kind: Kind, name: string): boolean {
  return NAME_PATTERN.test(name) || (kind === 'Run' && ULID.test(name));
}

/** Path of a resource's file, relative to the project. Throws `bad-name` (exit 2) for anything but a name. */
export function resourcePath(kind: Kind, name: string): string {
  if (!isNameOf(kind, name)) checkName(name);
  if (!isOfKind(kind, name)) throw reservedName(name);
  return pathOf(kind, name);
}

function reservedName(name: string): SovranError {
  return new SovranError({
    code: 'bad-name',
    exit: EXIT.usage,
    text: message('project.reserved-name', { name }),
    fix: message('project.reserved-name.fix'),
  });
}
