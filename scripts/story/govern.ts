import { join } from 'node:path';
import type { Story } from './story.ts';

/** The five parts of the charter, each answered by one command; last what evidence says of each control. */
export async function answerCharter(story: Story): Promise<void> {
  await story.run(['govern', 'audit', 'seal']);
  await story.run(['govern', 'roles']);
  await story.run(['govern', 'trace', await newestRequest(story)]);
  // Much is unknown, and some may fail: what nothing shows is never passed.
  await story.run(['govern', 'check', '--env', 'production', '--record'], [0, 5]);
  const out = join(story.dir, 'files', 'governance-charter.html');
  await story.run(['govern', 'report', '--kind', 'governance-charter', '--out', out]);
}

/** The newest of many: a gateway's log also holds answers of earlier runs, whose project is gone. */
async function newestRequest(story: Story): Promise<string> {
  const sample = ['govern', 'trace', '--sample', '200'];
  const { traces } = await story.read<{ traces: { request: { id: string; at: string } }[] }>(sample, [0, 5]);
  const requests = traces.map(({ request }) => request).toSorted((one, other) => other.at.localeCompare(one.at));
  return requests[0]?.id ?? '';
}
