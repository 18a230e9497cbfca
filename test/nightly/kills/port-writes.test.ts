import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../src/lib/adapters/artifacts/open-artifacts.ts';
import type { ServiceSpec } from '../../../src/lib/core/ports/runner.ts';
import { processPlace, installedEngine, until } from '../../support/process-place.ts';
import { processesNaming } from '../../support/processes.ts';
import { tempDir } from '../../support/temp-project.ts';
import { sampled } from '../../support/tier.ts';

const CHILD = fileURLToPath(new URL('../../support/port-child.ts', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const TEMPLATES = fileURLToPath(new URL('../../support/stream-engine', import.meta.url));
const timeout = 900_000;

/** Runs a call in a process of its own, which dies where the settings say; resolves with its signal. */
function callApart(args: string[], settings: NodeJS.ProcessEnv): Promise<NodeJS.Signals | null> {
  const env = { ...process.env, ...settings, KILL_SPAWNS: '1' };
  const child = spawn(process.execPath, [`--import=${PRELOAD}`, CHILD, ...args], { env, stdio: 'inherit' });
  return new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)));
}

interface Kill {
  at: number;
  side: string;
}

/** Both sides of every point of a call that comes to its end; a commit tries one. */
async function killsOf(args: string[]): Promise<Kill[]> {
  const points = join(tempDir(), 'points');
  expect(await callApart(args, { COUNT_TO: points })).toBe(null);
  const { length } = readFileSync(points, 'utf8').trim().split('\n');
  expect(length).toBeGreaterThan(1);
  return sampled(
    Array.from({ length: length * 2 }, (_, at) => ({ at: (at >> 1) + 1, side: at % 2 ? 'after' : 'before' })),
    1,
  );
}

test('a service start killed at any point and repeated runs one process', { timeout }, async () => {
  const { runner, place, environment } = await installedEngine({ ...processPlace(), templates: TEMPLATES });
  const modelTree = join(tempDir(), 'model');
  mkdirSync(modelTree);
  writeFileSync(join(modelTree, 'model.gguf'), JSON.stringify({ name: 'one', tokens: 1 }));
  const about = { modelTree, engine: 'cpu', config: {}, modelFile: 'model.gguf', alias: 'x', environment, labels: {} };
  const specOf = (id: string): ServiceSpec => ({ ...about, id, parallel: 1, contextTokens: 512, threads: 1 });
  const argsOf = (id: string): string[] => ['start-service', place.store, place.runtime, JSON.stringify(specOf(id))];
  const processesOf = async (id: string): Promise<number> => {
    await until(`${id} is healthy`, async () => (await runner.services.status(id)).state === 'healthy');
    return processesNaming(join(place.store, 'services', id)).length;
  };
  const kills = await killsOf(argsOf('service-0'));
  const once = await processesOf('service-0');
  for (const { at, side } of kills) {
    const id = `service-${at}-${side}`;
    expect(await callApart(argsOf(id), { KILL_AT: `${at}`, KILL_SIDE: side })).toBe('SIGKILL');
    await runner.services.start(specOf(id));
    expect(await processesOf(id), id).toBe(once);
    await runner.services.stop(id, 0);
  }
});

test('a tree write killed at any point and repeated is whole', { timeout }, async () => {
  const tree = join(tempDir(), 'tree');
  mkdirSync(tree);
  for (const name of ['one', 'two']) writeFileSync(join(tree, name), name);
  for (const { at, side } of await killsOf(['put-tree', join(tempDir(), 'store'), tree])) {
    const store = join(tempDir(), 'store');
    expect(await callApart(['put-tree', store, tree], { KILL_AT: `${at}`, KILL_SIDE: side })).toBe('SIGKILL');
    const artifacts = await openArtifacts(store);
    const { digest } = await artifacts.putTree(tree);
    expect(await artifacts.verifyTree(digest)).toMatchObject({ ok: true });
    expect((await artifacts.listTrees()).map((one) => one.digest)).toEqual([digest]);
  }
});
