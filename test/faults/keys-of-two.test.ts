import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { keyIdOf, hashKey } from '../../src/lib/stages/serving/applications/keys.ts';
import { PORTAL_KEY } from '../support/project/serving.ts';
import { knock, textOf } from '../support/swept-gateway.ts';
import { sharedDeployment } from '../support/two-operators.ts';
import { bedOf } from '../support/ssh-faults.ts';

/** On a busy machine a promotion over SSH takes many seconds. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 35] an outdated clone cannot open a revoked key, and learns so', async () => {
  const { box, operators } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  expect((await ann.act('promote one-1')).exit).toBe(0);
  ann.push();
  bob.pull();
  const out = join(box.base, 'portal.key');
  expect((await ann.sovran(`app key add portal --key-out ${out}`)).exit).toBe(0);
  expect((await ann.sovran(`app key revoke portal ${keyIdOf(hashKey(PORTAL_KEY))}`)).exit).toBe(0);
  const keys = async (): Promise<number[]> => [await knock(box, PORTAL_KEY), await knock(box, textOf(out))];
  expect(await keys()).toEqual([401, 200]);

  const promoted = await bob.sovran('release promote two-1 --env production --watch 0s');
  expect(promoted.exit, promoted.stderr).toBe(0);
  expect(await keys()).toEqual([401, 200]);
  expect(promoted.stderr.replaceAll(/\s+/g, ' ')).toContain('refuses keys of portal');
  expect(promoted.stderr).toContain('git pull');
  expect((await bob.sovran('release rollback --env production')).exit).toBe(0);
  expect(await keys()).toEqual([401, 200]);
  expect((await bob.sovran('env stop production --yes')).exit).toBe(0);
  expect((await bob.sovran(`env add production --host gpu1 --port ${box.port}`)).exit).toBe(0);
  expect(await keys()).toEqual([401, 200]);

  expect((await bob.sovran('app key add portal --json')).exit).toBe(0);
  expect(await keys()).toEqual([401, 200]);
});
