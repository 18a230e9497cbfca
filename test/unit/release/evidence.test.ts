import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import { listEvidence } from '../../../src/lib/stages/release/approvals/evidence.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { saidByNobody } from '../../support/as-nobody.ts';
import { tempProject } from '../../support/temp-project.ts';

const RUN = '01JD0000000000000000000001';
const REPORT = `runs/${RUN}/report.json`;

/** A project with the record of one evaluation, and a report that is not the one that it names. */
async function withReport(): Promise<string> {
  const root = tempProject();
  const spec = {
    operation: 'eval run',
    subject: 'Model/tuned',
    kind: 'eval',
    status: 'succeeded',
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: '2026-01-01T00:01:00Z',
    outputs: [],
    report: `sha256:${'a'.repeat(64)}`,
    verdict: 'ok',
  };
  await openStore(root).write(resourceOf('Run', RUN, spec));
  writeFileSync(join(root, REPORT), '{}');
  for (const dir of ['..', '.', 'runs', `runs/${RUN}`]) chmodSync(join(root, dir), 0o755);
  return root;
}

test.for([
  ['changed', () => undefined],
  ['gone', (root: string) => rmSync(join(root, REPORT))],
] as const)('a report that is %s is not intact', async ([, spoil]) => {
  const root = await withReport();
  spoil(root);
  expect(await listEvidence(openStore(root))).toMatchObject([{ run: RUN, type: 'unreadable', intact: false }]);
});

test('an unreadable report is not a changed one', async () => {
  const root = await withReport();
  chmodSync(join(root, REPORT), 0o600);
  const imports = {
    openStore: 'lib/adapters/project-store/open-store.ts',
    listEvidence: 'lib/stages/release/approvals/evidence.ts',
  };
  expect(saidByNobody({ imports, body: `say(await codeOfAsync(() => listEvidence(openStore('${root}'))));` })).toBe(
    'EACCES',
  );
});
