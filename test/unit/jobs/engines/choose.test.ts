import { expect, test } from 'vitest';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import { choiceRemarks, engineForJob, settingsGates } from '../../../../src/lib/stages/jobs/engines/choose.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';

const engines = await Promise.all(['trl', 'cpu', 'vllm'].map((name) => readEngine(packagedEngines(), name)));
const t = plainTranslate('en');

test.for([
  ['lora', undefined, 'cpu', ['Engine cpu by default; trl also possible (--engine).']],
  ['full', undefined, 'cpu', ['Engine cpu by default; trl also possible (--engine).']],
  ['qlora', undefined, 'trl', ['Engine trl: no other one does this.']],
  ['dpo', undefined, 'trl', ['Engine trl: no other one does this.']],
  ['lora', 'trl', 'trl', []],
] as const)('%s with --engine %s runs on %s', ([method, named, engine, remarks]) => {
  const choice = engineForJob(engines, { kind: 'finetune', method }, named);
  expect(choice.definition.name).toBe(engine);
  expect(choiceRemarks(choice).map((line) => say(t, line))).toEqual(remarks);
});

test.for([
  ['qlora', 'cpu', 'engine-cannot'],
  ['lora', 'vllm', 'engine-cannot'],
  ['lora', 'tlr', 'engine-unknown'],
] as const)('%s with --engine %s is refused', ([method, named, code]) => {
  expect(() => engineForJob(engines, { kind: 'finetune', method }, named)).toThrow(
    expect.objectContaining({ code, exit: 2 }),
  );
});

test.for([
  ['trl', 'lora', { packing: true, rank: 4 }, 'packing', 'cpu'],
  ['trl', 'lora', { lastLayers: 2, packing: false }, 'lastLayers, packing', 'cpu'],
  ['cpu', 'lora', { beta: 0.1 }, 'beta', 'trl'],
  ['trl', 'qlora', { lastLayers: 2 }, 'lastLayers', 'trl'],
] as const)('%s refuses what %s would ignore: %j', ([name, method, settings, keys, other]) => {
  const [engine] = engines.filter((one) => one.name === name);
  const gates = settingsGates(engine!, engines, { kind: 'finetune', method }, { method, modelName: 'm', ...settings });
  expect(gates).toMatchObject([{ id: 'settings-read', verdict: 'fail', next: [`sovran engine show ${other}`] }]);
  expect(say(t, gates[0]!.reason)).toBe(`Engine ${name} ignores: ${keys}`);
});

test('settings that an engine reads make no gate', () => {
  const wish = { kind: 'finetune', method: 'dpo' } as const;
  expect(settingsGates(engines[0]!, engines, wish, { method: 'dpo', beta: 0.2, save: { everySteps: 5 } })).toEqual([]);
});
