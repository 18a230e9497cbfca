import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEngine, surveyEngines } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { FAKE_TEMPLATES } from '../../../support/process-place.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';
import { tempDir } from '../../../support/temp-project.ts';

/** A folder with one engine `own`, whose definition is changed. */
function ownEngine(change: (text: string) => string): string {
  const folder = join(tempDir(), 'engines');
  mkdirSync(folder);
  cpSync(join(FAKE_TEMPLATES, 'cpu'), join(folder, 'own'), { recursive: true });
  const path = join(folder, 'own', 'engine.yaml');
  writeFileSync(path, change(readFileSync(path, 'utf8').replace('name: cpu', 'name: own')));
  return folder;
}

test.for<[string, (text: string) => string, RegExp]>([
  ['broken YAML', (text) => `${text}serves: [\n`, /own\/engine\.yaml:\d+:\d+: /],
  ['a misspelt key', (text) => text.replace('license:', 'licence:'), /own\/engine\.yaml:4:\d+: .*licence/],
  ['a wrong type', (text) => text.replace("version: '1'", 'version: 1'), /own\/engine\.yaml:5:\d+: .*version/],
  ['another name', (text) => text.replace('name: own', 'name: cpu'), /own\/engine\.yaml:2:\d+: the name is cpu/],
  ['a lock that is not there', (text) => text.replace('worker.lock', 'none.lock'), /:8:\d+: none\.lock is not in/],
  ['a lock elsewhere', (text) => text.replace('worker.lock', '../cpu/worker.lock'), /:8:\d+: .*outside the folder/],
  ['a lock by an absolute path', (text) => text.replace('worker.lock', '/etc/passwd'), /:8:\d+: .*outside the folder/],
])('%s is a fault with its line; other engines stay listed', async ([, change, words]) => {
  const templates = ownEngine(change);
  const error = await readEngine(templates, 'own').catch((thrown: SovranError) => thrown);
  expect(error).toMatchObject({ code: 'engine-invalid', exit: 2 });
  expect(say(plainTranslate('en'), (error as SovranError).text)).toMatch(words);
  const { engines, faults } = await surveyEngines(templates);
  expect([engines.map(({ name }) => name), faults.map(({ name }) => name)]).toEqual([
    ['cpu', 'llm-compressor', 'lm-eval', 'trl', 'vllm'],
    ['own'],
  ]);
});

test('lists an engine of a team beside those of the package', async () => {
  const templates = ownEngine((text) => text);
  expect((await surveyEngines(templates)).faults).toEqual([]);
  rmSync(join(templates, 'own', 'worker.lock'));
  expect((await surveyEngines(templates)).faults).toHaveLength(1);
});
