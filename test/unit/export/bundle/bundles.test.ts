import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openArtifacts } from '../../../../src/lib/adapters/artifacts/open-artifacts.ts';
import { placesOf } from '../../../../src/lib/core/project/resources/bundles.ts';
import { findSource } from '../../../../src/lib/stages/models/registry/bundled-source.ts';
import { diffBundles, listBundles, verifyBundle } from '../../../../src/lib/stages/export/bundle/inspect.ts';
import { bundleWorld, everything, flipByte, PACKAGE } from '../../../support/bundle-world.ts';
import { aModel } from '../../../support/project/models.ts';
import { withTree } from '../../../support/project/pieces.ts';
import { makeKey, aSigner } from '../../../support/project/signers.ts';

test('a bundle of everything is verified, loaded whole, and loaded again', async () => {
  const world = await bundleWorld();
  const made = await world.create(everything(world.base));
  expect(made).toMatchObject({ serial: 1, since: null, signer: 'lead@example.org', contents: 9 });
  const { path } = made;
  const verdict = await verifyBundle(path, world.other);
  expect(verdict).toMatchObject({ serial: 1, problems: [], digest: made.digest, signer: 'lead@example.org' });
  expect(await world.load(path)).toMatchObject({ serial: 1, host: 'local', placed: 9 });
  const { digest } = world.model.spec;
  const artifacts = await openArtifacts(world.otherStore);
  expect(await artifacts.verifyTree(digest)).toMatchObject({ ok: true });
  const lock = await world.ctx.engines.lock('cpu');
  const there = (path: string): string => readFileSync(join(world.otherStore, 'bundles', path), 'utf8');
  expect(there(`${placesOf(lock).engine}/${PACKAGE}`)).toBe('package of cpu');
  expect(there('runbooks/restart.md')).toBe('# Restart\n');
  expect(there('cli/sovran.tgz')).toBe('sovran itself');
  expect(await world.load(path)).toMatchObject({ placed: 0 });
  expect(await listBundles('local', world.other)).toMatchObject([{ serial: 1, digest: made.digest, contents: 9 }]);
  expect((await listBundles('local', world.other))[0]?.loadedAt).not.toBeNull();
  expect(await findSource('bundle:base', world.other)).toBe(await artifacts.treePath(digest));
  expect(await findSource('bundle:other', world.other)).toBe('bundle:other');
});

test.each([
  ['weights', 'model base'],
  ['{"prompt":"a"}', 'dataset rows'],
  ['package of cpu', 'wheel cpu'],
  ['npm package of cpu', 'npm cpu'],
  ['"packages":[', 'engine cpu'],
  ['image of an engine', 'image vllm'],
  ['# Restart', 'runbook restart'],
  ['sovran itself', 'cli sovran'],
])('one changed byte in %s is refused by name', async (text, name) => {
  const world = await bundleWorld();
  const { path } = await world.create(everything(world.base));
  const bytes = readFileSync(path);
  const contents = bytes.indexOf('contents/');
  const rest = join(world.base, 'rest');
  writeFileSync(rest, bytes.subarray(contents));
  flipByte(rest, text);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, contents), readFileSync(rest)]));
  const { problems } = await verifyBundle(path, world.other);
  expect(problems.map((one) => `${one.kind} ${one.name} ${one.problem}`)).toEqual([`${name} changed`]);
  await expect(world.load(path)).rejects.toMatchObject({ code: 'bundle-damaged', exit: 5 });
  const lock = await world.ctx.engines.lock('cpu');
  if (name.startsWith('wheel')) expect(existsSync(join(world.otherStore, 'bundles', placesOf(lock).mark))).toBe(false);
});

test('a changed manifest, a foreign key and other files are refused', async () => {
  const world = await bundleWorld();
  const { path } = await world.create({ models: ['base'] });
  const copy = join(world.base, 'copy.bundle');
  writeFileSync(copy, readFileSync(path));
  flipByte(copy, '"serial":1');
  await expect(world.load(copy)).rejects.toMatchObject({ exit: expect.toBeOneOf([2, 6]) });
  writeFileSync(copy, readFileSync(path));
  flipByte(copy, world.model.metadata.name + '"');
  await expect(verifyBundle(copy, world.other)).rejects.toMatchObject({ code: 'bundle-signature', exit: 6 });
  await expect(verifyBundle(world.key, world.other)).rejects.toMatchObject({ code: 'not-a-bundle', exit: 2 });
  await expect(verifyBundle('/nowhere', world.other)).rejects.toMatchObject({ code: 'file-missing', exit: 2 });
  await world.add(aSigner(makeKey(join(world.base, 'foreign')), 'other@example.org', 'sovran-bundle'));
  await expect(world.load(path)).rejects.toMatchObject({ code: 'bundle-signature', exit: 6 });
});

test('a key that may only approve signs no bundle', async () => {
  const world = await bundleWorld();
  await world.add(aSigner(makeKey(join(world.base, 'approver')), 'lead@example.org'));
  const input = { models: ['base'], key: join(world.base, 'approver') };
  await expect(world.create(input)).rejects.toMatchObject({ code: 'signature-refused', exit: 3 });
  expect(existsSync(join(world.base, 'one.bundle'))).toBe(false);
});

test('half a bundle is refused, naming what is missing', async () => {
  const world = await bundleWorld();
  const { path } = await world.create({ models: ['base'], datasets: ['rows'] });
  truncateSync(path, statSync(path).size - 3 * 1024);
  await expect(world.load(path)).rejects.toMatchObject({ code: 'bundle-incomplete', exit: 5 });
  expect((await verifyBundle(path, world.other)).problems).not.toEqual([]);
  truncateSync(path, 700);
  await expect(world.load(path)).rejects.toMatchObject({ code: 'not-a-bundle', exit: 2 });
});

test('what is not on this machine refuses the bundle', async () => {
  const world = await bundleWorld();
  await world.add(aModel('away'));
  await expect(world.create({ models: ['base', 'away'] })).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  await expect(world.create({})).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  await expect(world.create({ releases: ['none'] })).rejects.toMatchObject({ code: 'not-found', exit: 2 });
  await expect(world.create({ engines: ['none'] })).rejects.toMatchObject({ code: 'engine-unknown', exit: 2 });
  writeFileSync(join(world.base, 'one.bundle'), 'mine');
  await expect(world.create({ models: ['base'] })).rejects.toMatchObject({ code: 'bundle-taken', exit: 2 });
});

test('a differential bundle brings new files alone, and needs its base', async () => {
  const world = await bundleWorld();
  const first = await world.create({ models: ['base'] });
  const big = 'x'.repeat(100_000);
  await world.add(withTree(aModel('next'), { 'config.json': '{}', 'weights/model.safetensors': big }));
  const out = join(world.base, 'two.bundle');
  const second = await world.create({ models: ['base', 'next'], since: first.path, out });
  expect(second).toMatchObject({ serial: 2, since: 1 });
  expect(second.bytes).toBe(big.length);
  expect(statSync(out).size).toBeLessThan(big.length * 1.05);
  const { added, removed, changed } = await diffBundles(first.path, out, world.ctx);
  expect([added.length, removed, changed]).toEqual([2, [], []]);
  await expect(world.load(out)).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  await world.load(first.path);
  expect(await world.load(out)).toMatchObject({ serial: 2, placed: 2 });
  await expect(world.load(first.path)).rejects.toMatchObject({ code: 'gates-failed', exit: 3 });
  expect((await listBundles('local', world.other)).map(({ serial }) => serial)).toEqual([2, 1]);
});

test('a base that was removed is named', async () => {
  const world = await bundleWorld();
  const first = await world.create({ models: ['base'] });
  await world.add(withTree(aModel('next'), { 'config.json': '{}' }));
  const out = join(world.base, 'two.bundle');
  await world.create({ models: ['next'], datasets: ['rows'], since: first.path, out });
  await world.load(first.path);
  rmSync(join(world.otherStore, 'bundles', 'trees'), { recursive: true });
  await expect(world.load(out)).rejects.toMatchObject({ code: 'bundle-incomplete', exit: 5 });
});
