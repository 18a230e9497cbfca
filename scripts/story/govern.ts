import { join } from 'node:path';
import type { Story } from './story.ts';

/** The five parts of the charter, each answered by one command; last what evidence says of each control. */
export async function answerCharter(story: Story): Promise<void> {
  await story.run(['govern', 'audit', 'seal']);
  await story.run(['govern', 'roles']);
  await story.run(['govern', 'trace', '--sample', '1', '--seed', 'quickstart']);
  // Much is unknown, and some may fail: what nothing shows is never passed.
  await story.run(['govern', 'check', '--env', 'production', '--record'], [0, 5]);
  const out = join(story.dir, 'files', 'governance-charter.html');
  await story.run(['govern', 'report', '--kind', 'governance-charter', '--out', out]);
}
