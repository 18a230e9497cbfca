import { expect, test } from 'vitest';
import { readTrainSettings } from '../../../src/lib/stages/jobs/train-settings.ts';

test.for<[string, unknown]>([
  ['rank=16', 16],
  ['alpha=0.5', 0.5],
  ['dropout=0', 0],
  ['lastLayers=0', 0],
  ['targetModules=all-linear', 'all-linear'],
  ['targetModules=q_proj,layers.0.mlp', ['q_proj', 'layers.0.mlp']],
  ['lr=1e-3', 0.001],
  ['scheduler=linear', 'linear'],
  ['warmup=0.05', 0.05],
  ['warmup=8', 8],
  ['clipNorm=0', 0],
  ['maxSteps=0', 0],
  ['seqLen=8', 8],
  ['packing=false', false],
  ['loss=all', 'all'],
  ['precision=fp32', 'fp32'],
  ['seed=4294967295', 4_294_967_295],
])('%s is read', ([pair, value]) => {
  expect(Object.values(readTrainSettings([pair], 'lora'))).toEqual([value]);
});

test.for([
  ['rank=0', 'whole'],
  ['rank=1.5', 'whole'],
  ['alpha=0', 'above'],
  ['dropout=2', 'number'],
  ['lastLayers=-1', 'whole'],
  ['targetModules=../x', 'modules'],
  ['targetModules=', 'modules'],
  ['targetModules=q_proj,', 'modules'],
  ['lr=abc', 'above'],
  ['lr=1e9', 'above'],
  ['lr=-1', 'above'],
  ['lr=0', 'above'],
  ['lr=NaN', 'above'],
  ['lr=', 'above'],
  ['lr', 'above'],
  ['scheduler=wild', 'choice'],
  ['warmup=-3', 'number'],
  ['weightDecay=-1', 'number'],
  ['clipNorm=-1', 'number'],
  ['epochs=0', 'whole'],
  ['maxSteps=-1', 'whole'],
  ['microBatch=0', 'whole'],
  ['gradAccum=0', 'whole'],
  ['seqLen=0', 'whole'],
  ['packing=yes', 'choice'],
  ['loss=foo', 'choice'],
  ['precision=fp64', 'choice'],
  ['saveEvery=often', 'whole'],
  ['seed=4294967296', 'whole'],
])('%s is refused, and the expected form is named', ([pair = '', form]) => {
  const key = pair.split('=', 1)[0];
  const refused = expect.objectContaining({
    code: 'bad-setting',
    exit: 2,
    fix: expect.objectContaining({ key: `train.form.${form}`, params: expect.objectContaining({ key }) }),
  });
  expect(() => readTrainSettings([pair], 'lora')).toThrow(refused);
});

test.for<[string, string, boolean]>([
  ['beta=0.1', 'dpo', true],
  ['beta=0.1', 'lora', false],
  ['beta=0.1', 'full', false],
  ['rank=8', 'full', false],
  ['rank=8', 'qlora', true],
  ['loss=all', 'dpo', false],
  ['lr=0.001', 'full', true],
])('%s with method %s: read %s', ([pair, method, isRead]) => {
  const reading = (): unknown => readTrainSettings([pair], method);
  if (isRead) expect(reading).not.toThrow();
  else expect(reading).toThrow(expect.objectContaining({ code: 'setting-of-other-method', exit: 2 }));
});

test.for(['lrr=1', 'constructor=1', '__proto__=1'])('%s is not a setting', (pair) => {
  expect(() => readTrainSettings([pair], 'lora')).toThrow(
    expect.objectContaining({ code: 'unknown-setting', exit: 2 }),
  );
});
