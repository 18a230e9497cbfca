import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import { openStore } from '../../../../src/lib/adapters/project-store/open-store.ts';
import { checkOutcome } from '../../../../src/lib/cli/outcomes/check-outcome.ts';
import { checkHosts } from '../../../../src/lib/stages/machines/preflight/check-hosts.ts';
import { exitOf } from '../../../../src/lib/stages/machines/preflight/report.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { readOnlyView } from '../../../support/read-only.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const withoutState = (root: string): string => {
  rmSync(join(root, '.sovran'), { recursive: true });
  return root;
};

test.for([
  [
    'in a fresh clone on a read-only file system',
    message('reason.read-only'),
    (root: string) => readOnlyView(withoutState(root)),
  ],
  ['on a read-only file system', message('reason.read-only'), readOnlyView],
  [
    'behind a file in place of its folder',
    message('reason.no-folder'),
    (root: string) => {
      writeFileSync(join(withoutState(root), '.sovran'), '');
      return root;
    },
  ],
] as const)('shows a check that cannot be stored %s, with a remark', async ([, reason, spoil]) => {
  const root = tempProject();
  const spec = { transport: 'local', address: 'localhost', runner: 'process', labels: {} };
  await openStore(root).write(resourceOf('Host', 'one', spec));
  const ctx = stageContext(spoil(root), { hosts: { open: async (name) => localHost(name) } });
  const reports = await checkHosts(ctx, { names: ['one'], all: false, measure: false });
  expect(reports).toMatchObject([{ host: 'one', verdict: expect.stringMatching(/ok|warn|fail/) as string }]);
  const outcome = checkOutcome(reports, { verbose: false, single: true });
  expect(outcome.exit).toBe(exitOf(reports));
  expect(outcome.warnings).toEqual([message('preflight.not-kept', { host: 'one', reason })]);
});
