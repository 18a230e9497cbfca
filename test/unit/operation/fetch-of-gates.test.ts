import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { withFetch } from '../../../src/lib/core/operation/plan/gates.ts';
import type { Gate } from '../../../src/lib/core/operation/plan/plan.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { git, tempDir, tempProject } from '../../support/temp-project.ts';

const gate: Gate = {
  id: 'served-as-recorded',
  verdict: 'fail',
  reason: message('env.served.pass', { environment: 'production' }),
  next: ['git pull', 'sovran env show production'],
};

const nextIn = async (root: string): Promise<string[] | undefined> =>
  (await withFetch({ gates: [gate], steps: [] }, openStore(root))).gates[0]?.next;

test('a gate names the clone to fetch only without a remote', async () => {
  const root = tempProject();
  expect(await nextIn(root)).toEqual(['git pull CLONE', 'sovran env show production']);
  git(root, 'remote', 'add', 'origin', '/srv/records.git');
  expect(await nextIn(root)).toEqual(gate.next);
  expect(await nextIn(tempDir())).toEqual(['git pull CLONE', 'sovran env show production']);
});
