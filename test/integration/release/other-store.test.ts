import { appendFileSync, chmodSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireResource } from '../../../src/lib/core/project/resources.ts';
import { bedOf } from '../../support/ssh-faults.ts';
import type { CliResult } from '../../support/sovran.ts';
import { sharedDeployment, type SharedDeployment } from '../../support/two-operators.ts';

/** Release `one-1` serves on `gpu1`, brought there by Ann; Bob has pulled the project and has an empty store. */
async function continued(): Promise<SharedDeployment> {
  const shared = await sharedDeployment(await bedOf(), 'ssh2', 0, { ownStores: true });
  const [ann, bob] = shared.operators;
  expect(await ann.act('promote one-1')).toEqual({ exit: 0 });
  ann.push();
  bob.pull();
  return shared;
}

interface Told {
  fix?: string;
  next?: string[];
  servedOn?: string[];
  gates: { id: string; reason: string; fix?: string }[];
  error: { next: string[]; details: Pick<Told, 'gates'> };
}

/** The refusal of the model's files alone. */
function refusal(result: CliResult): { reason: string; fix?: string; next: string[] } {
  const { error } = result.json as Told;
  const [{ id, ...gate } = { id: '', reason: '' }, ...others] = error.details.gates;
  expect([result.exit, id, others]).toEqual([3, 'model-verified', []]);
  return { ...gate, next: error.next };
}

const IMPORT = 'sovran model import two --from PATH --license Apache-2.0';

test('an empty store takes unchanged models that are on the host', async () => {
  const shared = await continued();
  await refusesAMissingModel(shared);
  await continuesWithTheModelOfTheHost(shared);
  await refusesAChangedModel(shared);
});

/** Bob's store fetches nothing. */
async function continuesWithTheModelOfTheHost({ operators, box, live }: SharedDeployment): Promise<void> {
  const bob = operators[1];
  const create = 'release create one-2 --model one --host gpu1 --parallel 3';
  const planned = (await bob.sovran(`${create} --dry-run --json`)).json as Told;
  const gate = planned.gates.find(({ id }) => id === 'model-verified');
  expect(JSON.stringify(gate?.reason)).toContain('gpu1');
  const created = await bob.sovran(`${create} --json`);
  expect(created.exit, created.stdout).toBe(0);
  expect(await bob.act('promote one-2')).toEqual({ exit: 0 });
  expect(await live()).toEqual(['one-2']);
  const trees = join(box.base, 'store-of-bob', 'trees');
  expect(existsSync(trees) ? readdirSync(trees) : []).toEqual([]);
}

/** It is neither on the host nor here. */
async function refusesAMissingModel({ operators: [, bob] }: SharedDeployment): Promise<void> {
  for (const line of ['create two-2 --model two --host gpu1', 'promote two-1 --env production --watch 0s']) {
    const { reason, fix, next } = refusal(await bob.sovran(`release ${line} --json`));
    expect(reason).toContain('on gpu1 and this machine: files missing');
    expect([fix, next]).toEqual([expect.stringContaining('Import its files again'), [IMPORT]]);
  }
  const two = await bob.sovran('model verify two --json');
  expect([two.exit, two.json]).toEqual([
    5,
    expect.objectContaining({ present: false, servedOn: [], fix: expect.any(String), next: [IMPORT] }),
  ]);
  const one = await bob.sovran('model verify one');
  expect([one.exit, one.stdout]).toEqual([5, expect.stringMatching(/Served by gpu1[\s\S]*model import one/)]);
}

/** Somebody changed it on its host. */
async function refusesAChangedModel({ operators, box }: SharedDeployment): Promise<void> {
  const { spec } = await requireResource(box.project, 'Model', 'one');
  const file = join(box.base, 'far', 'trees', spec.digest.slice('sha256:'.length), 'model.gguf');
  chmodSync(file, 0o644);
  appendFileSync(file, ' ');
  for (const one of operators) {
    const { reason, fix } = refusal(await one.sovran('release create one-3 --model one --host gpu1 --json'));
    expect([reason, fix]).toEqual([expect.stringContaining('on gpu1: files changed'), expect.stringContaining('disk')]);
  }
}
