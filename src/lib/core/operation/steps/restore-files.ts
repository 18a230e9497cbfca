import type { StepScope } from '../operation.ts';
import type { RunProgress } from '../journal/progress.ts';
import { message } from '../../text/message.ts';

/** Puts back what a step wrote in the project, last write first, wherever that still stands; an edit made since stays. */
export async function restoreFiles(step: string, { writes }: RunProgress, scope: StepScope): Promise<void> {
  const { project } = scope;
  for (const { path, content } of writes.filter((write) => write.step === step).toReversed()) {
    if (!content) continue;
    const { before, after } = content;
    const bytes = await project.readFile(path);
    const now = bytes ? Buffer.from(bytes).toString() : null;
    if (now === before) continue;
    if (now !== after) scope.progress(message('run.edit-stays', { path }));
    else if (before === null) await project.removeFile(path);
    else await project.writeFile(path, before);
  }
}
