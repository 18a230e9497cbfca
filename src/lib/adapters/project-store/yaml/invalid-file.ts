import type { Fault } from '../../../core/project/yaml/fault.ts';
import { message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

/** A file that a person has to mend: `invalid-file` (exit 2) with its path, line and column. */
export function invalidFile(path: string, { key, params, position, fix, details }: Fault): SovranError {
  const where = position ? `${path}:${position.line}:${position.column}` : path;
  return new SovranError({
    code: 'invalid-file',
    exit: EXIT.usage,
    text: message(key, { ...params, where }),
    fix: fix ?? message('project.invalid-file.fix'),
    next: [`git diff HEAD -- ${shellWord(path)}`],
    details: { path, ...(position ? { line: position.line, column: position.column } : {}), ...details },
  });
}
