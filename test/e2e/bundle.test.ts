import { readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundled, flipByte } from '../support/bundle-world.ts';
import { emptyGguf } from '../support/empty-gguf.ts';
import { FAKE_TEMPLATES } from '../support/process-place.ts';
import { aProject } from '../support/project/project.ts';
import { makeKey } from '../support/project/signers.ts';
import { tempDir } from '../support/temp-project.ts';

test('an engine is installed from a bundle without a network', async () => {
  const base = tempDir();
  const key = makeKey(join(base, 'key'));
  const world = await aProject(bundled(key), { base, env: { SOVRAN_ENGINE_TEMPLATES: FAKE_TEMPLATES } });
  await world.must('host add local --local');
  const [file, model] = [join(base, 'site.bundle'), join(base, 'model.gguf')];
  writeFileSync(model, emptyGguf());
  await world.must(`model import toy --from ${model} --license MIT --fixture`);
  symlinkSync(model, `${file}.part`);
  await world.must(`bundle create --for local --engine cpu --model toy --key ${key.file} --out ${file}`);
  expect([statSync(file).mode & 0o777, readFileSync(model)]).toEqual([0o600, emptyGguf()]);
  const there = { SOVRAN_STORE: join(base, 'there'), FAKE_NO_NETWORK: '1' };
  expect(await world.runWith(there, 'engine install cpu')).toMatchObject({ exit: 1 });

  const whole = readFileSync(file);
  flipByte(file, 'package of sha256');
  const altered = await world.runWith(there, 'bundle', 'verify', file, '--json');
  expect(altered).toMatchObject({ exit: 5, json: { problems: [{ kind: 'wheel', name: 'cpu', problem: 'changed' }] } });
  expect(await world.runWith(there, 'bundle', 'load', file)).toMatchObject({ exit: 5 });
  truncateSync(file, 4096);
  expect(await world.runWith(there, 'bundle', 'load', file)).toMatchObject({ exit: expect.toBeOneOf([2, 5]) });
  writeFileSync(file, whole);

  expect(await world.runWith(there, 'engine install cpu')).toMatchObject({ exit: 1 });
  expect(await world.runWith(there, 'bundle', 'load', file)).toMatchObject({ exit: 0 });
  expect(await world.runWith(there, 'engine install cpu')).toMatchObject({ exit: 0 });
  const imported = 'model import copy --from bundle:toy --license MIT --fixture --json';
  expect(await world.runWith(there, imported)).toMatchObject({ exit: 0, json: { name: 'copy' } });
  const listed = await world.runWith(there, 'bundle list --json');
  expect(listed).toMatchObject({ exit: 0, json: { items: [{ serial: 1, loadedAt: expect.any(String) }] } });
});
