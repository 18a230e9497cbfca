import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';

/** The refusal of a digest that this machine's store does not hold. */
export function missingTree(digest: string): SovranError {
  return new SovranError({
    code: 'tree-missing',
    exit: EXIT.drift,
    text: message('project.tree.missing', { digest }),
    fix: message('project.tree.missing.fix'),
    details: { digest },
  });
}
