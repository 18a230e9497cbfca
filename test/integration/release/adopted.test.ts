import { expect, onTestFinished, test } from 'vitest';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { contextOn } from '../../support/context-on.ts';
import { gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { CliResult } from '../../support/sovran.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import { git } from '../../support/temp-project.ts';
import { sharedDeployment, type Operator } from '../../support/two-operators.ts';

/** Nobody has the file of the environment any more. */
function forgets({ root }: Pick<Operator, 'root'>): void {
  git(root, 'rm', '--quiet', 'environments/production.yaml');
  git(root, 'commit', '--quiet', '-m', 'lost');
}

test('a gateway that runs, and that nobody has a file of, is gone on with: its traffic and limits stay', async () => {
  const shared = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann] = shared.operators;
  expect(await ann.act('promote one-1')).toEqual({ exit: 0 });
  const ctx = await contextOn(shared, ann.root);
  const gateway = await ctx.gateway('production');
  const { pid } = await gateway.status();
  const before = await gateway.remembers();
  forgets(ann);

  const add = `env add production --host gpu1 --port ${shared.box.port} --approvals 0`;
  const again = `sovran env add production --host gpu1 --port ${shared.box.port} --as-recorded`;
  const refused = await ann.sovran(`${add} --json`);
  expect(refused).toMatchObject({ exit: 3, json: { error: { next: expect.arrayContaining([again]) } } });
  const adopted = await ann.sovran(`${add} --as-recorded --json`);
  expect(adopted.exit, adopted.stdout).toBe(0);
  expect((await findResource(ctx.project, 'Environment', 'production'))?.spec).toMatchObject({ ...before });
  expect(await gateway.status()).toMatchObject({ pid });
  expect(await shared.live()).toEqual(['one-1']);
  expect(await ann.act('promote two-1')).toEqual({ exit: 0 });
  expect(await shared.live()).toEqual(['two-1']);
}, 300_000);

test('on this machine, too, it is neither moved nor told other limits until somebody says that it is gone on with', async () => {
  const template = await sandboxTemplate();
  const box = await liveSandbox(template, { blue: 'one-1' });
  onTestFinished(() => box.dispose().then(() => template.dispose()));
  const gateway = await gatewayOf(box);
  const before = await gateway.remembers();
  forgets(box);

  const add = (port: number, ...more: string[]): Promise<CliResult> =>
    box.sovran(...`env add production --host local --port ${port} --approvals 0 --json`.split(' '), ...more);
  const again = `sovran env add production --host local --port ${box.port} --as-recorded`;
  for (const refused of [await add(box.port), await add(box.port + 1, '--as-recorded')])
    expect(refused).toMatchObject({ exit: 3, json: { error: { next: expect.arrayContaining([again]) } } });
  expect(await gateway.remembers()).toEqual(before);
  expect(await add(box.port, '--as-recorded')).toMatchObject({ exit: 0 });
  expect((await findResource(box.project, 'Environment', 'production'))?.spec).toMatchObject({ ...before });
}, 300_000);

test('where its release is lost as well, its traffic can be ended, and another one promoted', async () => {
  const shared = await sharedDeployment(await bedOf(), 'ssh2');
  const [ann] = shared.operators;
  expect(await ann.act('promote one-1')).toEqual({ exit: 0 });
  forgets(ann);
  git(ann.root, 'rm', '--quiet', 'releases/one-1.yaml');
  git(ann.root, 'commit', '--quiet', '-m', 'lost too');

  const add = `env add production --host gpu1 --port ${shared.box.port} --approvals 0 --as-recorded`;
  const adopted = await ann.sovran(add);
  expect(adopted).toMatchObject({ exit: 0, stdout: expect.stringContaining('gives the traffic to one-1') });
  expect(await shared.live()).toEqual(['one-1']);
  expect(await ann.act('promote two-1')).toMatchObject({ exit: 3, code: 'gates-failed' });
  const stopped = await ann.sovran('env stop production --yes');
  expect(stopped).toMatchObject({ exit: 0 });
  expect(stopped.stdout + stopped.stderr).toContain('sovran job reconcile');
  expect(await ann.sovran(add)).toMatchObject({ exit: 0 });
  expect(await ann.act('promote two-1')).toEqual({ exit: 0 });
  expect(await shared.live()).toEqual(['two-1']);
}, 300_000);
