import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';

/** How to restore a model whose files are missing. A job's model is not imported: it would lose its lineage. */
export function bringBack(name: string, { job, license, kind }: ModelSpec): { fix: Message; next: string[] } {
  if (job !== undefined) return { fix: message('model.absent.fix.made'), next: [`sovran model show ${name}`] };
  const fixture = kind === 'fixture' ? ' --fixture' : '';
  return {
    fix: message('model.absent.fix'),
    next: [`sovran model import ${name} --from PATH --license ${shellWord(license)}${fixture}`],
  };
}
