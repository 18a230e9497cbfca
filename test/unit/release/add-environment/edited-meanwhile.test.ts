import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addBare, committedEnvironment, PATH } from '../../../support/bare-environment.ts';
import { git } from '../../../support/temp-project.ts';

test.each(['lookedAt', 'opened'] as const)('an edit made while it is %s stays, and is not committed', async (when) => {
  const ctx = await committedEnvironment({ approvals: { required: 2, expireAfter: '168h' } });
  const { root } = ctx.project;
  const path = join(root, PATH);
  const edit = (): void =>
    writeFileSync(path, readFileSync(path, 'utf8').replace('drainSeconds: 60', 'drainSeconds: 7'));
  expect(await addBare(ctx, { bind: '127.0.0.2' }, { [when]: edit })).toEqual(['run.edits-stay']);
  const file = readFileSync(path, 'utf8');
  for (const words of ['drainSeconds: 7', 'bind: 127.0.0.2']) expect(file).toContain(words);
  const committed = git(root, 'show', `HEAD:${PATH}`);
  for (const words of ['drainSeconds: 60', 'bind: 127.0.0.2']) expect(committed).toContain(words);
});
