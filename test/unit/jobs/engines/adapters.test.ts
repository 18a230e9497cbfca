import { expect, test } from 'vitest';
import { packagedEngines, readEngine } from '../../../../src/lib/adapters/runners/folders/definitions.ts';
import { adapterGates, adapterSettings } from '../../../../src/lib/stages/jobs/engines/adapters.ts';
import { chooseServing, servingConfig } from '../../../../src/lib/stages/jobs/engines/serving.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainTranslate } from '../../../support/plain-translate.ts';

const engines = await Promise.all(['cpu', 'trl', 'vllm'].map((name) => readEngine(packagedEngines(), name)));
const [cpu, , vllm] = engines as [(typeof engines)[0], (typeof engines)[0], (typeof engines)[0]];
const ranked = (...ranks: (number | null)[]) => ranks.map((rank, at) => ({ name: `a${at}`, rank }));
const BASE = { kind: 'base' as const };
const t = plainTranslate('en');

test.for([
  [[1], 1],
  [[2], 8],
  [[8], 8],
  [[4, 9], 16],
  [[16, 65, 3], 128],
  [[257], 320],
  [[512], 512],
] as const)('adapters of rank %j take room for rank %s of vLLM', ([ranks, room]) => {
  const config = servingConfig(vllm, 'cpu', { parallel: 2, ...adapterSettings(vllm, ranked(...ranks)) });
  expect(config).toMatchObject({ 'max-loras': ranks.length, 'max-lora-rank': room });
});

test('a service without adapters has no room for any', () => {
  const config = servingConfig(vllm, 'cpu', { parallel: 2, ...adapterSettings(vllm, []) });
  expect(Object.keys(config).filter((key) => key.includes('lora'))).toEqual([]);
});

test.for([
  ['a whole base', vllm, 'cpu', BASE, [16], []],
  ['a rank beyond all', vllm, 'cpu', BASE, [513], ['adapter-rank']],
  ['no rank', vllm, 'cuda', BASE, [null, 8], ['adapter-rank']],
  ['a quantized base on processors', vllm, 'cpu', { kind: 'quantized', scheme: 'W8A8' }, [8], ['engine-limit-2']],
  ['an imported quantized base', vllm, 'cpu', { kind: 'base', scheme: 'FP8' }, [8], ['engine-limit-2']],
  ['a quantized base on GPUs', vllm, 'cuda', { kind: 'quantized', scheme: 'W8A8' }, [8], []],
  ['an engine without adapters', cpu, 'cpu', BASE, [8], ['adapters-served']],
] as const)('%s', ([, definition, variant, base, ranks, failed]) => {
  const gates = adapterGates({ definition, variant, base, adapters: ranked(...ranks), parallel: 1 }, engines);
  expect(gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(failed);
});

test('the refusals say what to do', () => {
  const none = adapterGates({ definition: cpu, variant: 'cpu', base: BASE, adapters: ranked(8), parallel: 1 }, engines);
  expect(none[0]?.fix && say(t, none[0].fix)).toBe('Engines that do (`--engine`): vllm.');
  const quantized = { kind: 'quantized' as const, scheme: 'W4A16' };
  const limit = adapterGates(
    { definition: vllm, variant: 'cpu', base: quantized, adapters: ranked(8), parallel: 1 },
    engines,
  ).at(-1);
  expect(limit?.fix && say(t, limit.fix)).toBe('Merge, then quantize: `sovran quantize launch`.');
});

test('without adapters there is no gate', () => {
  expect(adapterGates({ definition: cpu, variant: 'cpu', base: BASE, adapters: [], parallel: 1 }, engines)).toEqual([]);
});

test.for([
  ['a model of both formats', { kind: 'base', format: 'safetensors', servable: 'm.gguf' }, false, 'cpu', 'm.gguf'],
  ['the same with adapters', { kind: 'base', format: 'safetensors', servable: 'm.gguf' }, true, 'vllm', '.'],
  ['a GGUF model with adapters', { kind: 'quantized', format: 'gguf', servable: 'm.gguf' }, true, 'cpu', 'm.gguf'],
  ['an adapter alone', { kind: 'adapter', format: 'safetensors' }, false, 'cpu', undefined],
] as const)('%s is served by the right engine', ([, model, adapters, engine, file]) => {
  const chosen = chooseServing(engines, { adapters }, model);
  expect([chosen.definition.name, chosen.file]).toEqual([engine, file]);
});

test('on processors vLLM serves base and adapters apart, or refuses', () => {
  const wish = { definition: vllm, base: BASE, adapters: ranked(8) };
  const verdicts = (variant: 'cpu' | 'cuda', parallel: number): string[] =>
    adapterGates({ ...wish, variant, parallel }, engines).map(({ verdict }) => verdict);
  expect(verdicts('cpu', 2)).toContain('fail');
  expect(verdicts('cpu', 1)).not.toContain('fail');
  expect(verdicts('cuda', 8)).not.toContain('fail');
});
