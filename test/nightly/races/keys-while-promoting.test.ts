import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { knock } from '../../support/swept-gateway.ts';
import { pausedIn, sharedDeployment } from '../../support/two-operators.ts';
import { bedOf } from '../../support/ssh-faults.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 35] keys are added and revoked at once while a colleague promotes', async () => {
  const { box, operators, live } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  const promoted = ann.act('promote one-1 hold-at watch');
  await pausedIn(ann, 'watch');
  const added = await bob.sovran('app key add portal --json');
  const { key } = added.json as { key: string };
  expect([added.exit, await knock(box, PORTAL_KEY), await knock(box, key)]).toEqual([0, 200, 200]);
  expect((await bob.sovran('app key revoke portal --all')).exit).toBe(0);
  expect([await knock(box, PORTAL_KEY), await knock(box, key)]).toEqual([401, 401]);
  ann.goOn();
  expect(await promoted).toMatchObject({ exit: 0 });
  expect(await live()).toEqual(['one-1']);
  expect([await knock(box, PORTAL_KEY), await knock(box, key)]).toEqual([401, 401]);
  expect(readFileSync(join(ann.root, 'applications/portal.yaml'), 'utf8')).not.toContain('revokedAt');
});
