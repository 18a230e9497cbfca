import type { JsonObject } from '../../../ports/json.ts';
import { message, type Message, type MessageKey, type MessageParams } from '../../../text/message.ts';
import { EXIT, SovranError } from '../../../text/sovran-error.ts';
import type { Position } from './file-position.ts';

export interface Fault {
  /** Words of the fault; `{where}` is filled with `path:line:column`. */
  key: MessageKey;
  params?: MessageParams;
  position?: Position;
  fix?: Message;
  details?: JsonObject;
}

/** A file that a person has to mend: `invalid-file` (exit 2) with its path, line and column. */
export function invalidFile(path: string, { key, params, position, fix, details }: Fault): SovranError {
  const where = position ? `${path}:${position.line}:${position.column}` : path;
  return new SovranError({
    code: 'invalid-file',
    exit: EXIT.usage,
    text: message(key, { ...params, where }),
    fix: fix ?? message('project.invalid-file.fix'),
    details: { path, ...(position ? { line: position.line, column: position.column } : {}), ...details },
  });
}
