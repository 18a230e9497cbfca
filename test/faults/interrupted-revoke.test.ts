import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { PORTAL_KEY } from '../support/project/serving.ts';
import { bedOf, cut } from '../support/ssh-faults.ts';
import { knock, textOf } from '../support/swept-gateway.ts';
import { pausedIn, sharedDeployment } from '../support/two-operators.ts';

/** On a busy machine a gateway over SSH takes many seconds to open. */
vi.setConfig({ testTimeout: 900_000 });

test('[fault 35] a resumed revocation keeps keys that a colleague added since', async () => {
  const { box, operators } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  void ann.act('revoke portal hold-at revoke').catch(() => undefined);
  await pausedIn(ann, 'revoke');
  ann.child.kill('SIGKILL');
  const out = join(box.base, 'portal.key');
  expect((await bob.sovran('app key revoke portal --all')).exit).toBe(0);
  expect((await bob.sovran(`app key add portal --key-out ${out}`)).exit).toBe(0);
  const keys = async (): Promise<number[]> => [await knock(box, PORTAL_KEY), await knock(box, textOf(out))];
  expect(await keys()).toEqual([401, 503]);
  const resumed = await ann.sovran('resume');
  expect(resumed.exit, resumed.stdout + resumed.stderr).toBe(0);
  expect(await keys()).toEqual([401, 503]);
  expect(resumed.stderr.replaceAll(/\s+/g, ' ')).toContain('newer keys, which stay valid');
});

test('[fault 35] a key planned before a colleague revoked all never opens', async () => {
  const { box, operators } = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann, bob] = operators;
  const added = ann.act('add-key portal hold-at add-key');
  await pausedIn(ann, 'add-key');
  expect((await bob.sovran('app key revoke portal --all')).exit).toBe(0);
  ann.goOn();
  expect(await added).toMatchObject({ exit: 3, code: 'keys-revoked' });
  expect([await knock(box, PORTAL_KEY), await knock(box, 'svk_added-by-the-operator')]).toEqual([401, 401]);
  expect((await ann.sovran('resume')).exit).toBe(0);
  expect(textOf(join(ann.root, 'applications/portal.yaml')).match(/- sha256/g)).toHaveLength(1);
});

test('[fault 35] a connection lost while a key closes does not open it again', async () => {
  const bed = await bedOf();
  const { box, operators } = await sharedDeployment(bed, 'ssh2');
  const [ann] = operators;
  const ended = new AbortController();
  const revoked = ann.sovran('app key revoke portal --all').finally(() => ended.abort());
  while (!ended.signal.aborted && (await knock(box, PORTAL_KEY)) !== 401) await sleep(2);
  cut(bed);
  const { exit, stdout, stderr } = await revoked;
  expect(exit, stdout + stderr).toBe(0);
  expect(await knock(box, PORTAL_KEY)).toBe(401);
});
