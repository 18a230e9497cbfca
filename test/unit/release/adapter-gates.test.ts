import { expect, test } from 'vitest';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { say } from '../../../src/lib/core/text/translate.ts';
import { releaseAdapterGates } from '../../../src/lib/stages/release/records/adapter-gates.ts';
import { readAdapterFlags, type AdapterFacts } from '../../../src/lib/stages/release/records/adapters.ts';
import { goneAdapters, modelGates } from '../../../src/lib/stages/release/gates/gates.ts';
import type { ReleaseRecord } from '../../../src/lib/core/project/resources/release.ts';
import { plainTranslate } from '../../support/plain-translate.ts';

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;
const [BASE, OTHER, ADAPTER, TEMPLATE] = ['a', 'b', 'c', 'd'].map(digest) as [string, string, string, string];
const t = plainTranslate('en');

function model(fields: Partial<ModelSpec>): ModelSpec {
  return {
    kind: 'adapter',
    format: 'safetensors',
    digest: ADAPTER,
    parameters: 0,
    bytes: 1,
    license: 'Apache-2.0',
    chatTemplate: TEMPLATE,
    trainable: false,
    lineage: [{ relation: 'adapter-of', digest: BASE, name: 'base' }],
    registeredAt: '2026-01-01T00:00:00Z',
    ...fields,
  };
}

function adapter(fields: Partial<AdapterFacts> = {}, spec: Partial<ModelSpec> = {}): AdapterFacts {
  const files = { state: 'whole' as const, host: null };
  return { name: 'themes', model: 'themes.adapter', base: 'base', rank: 8, files, spec: model(spec), ...fields };
}

const evaluated = { run: 'R', type: 'eval', digest: OTHER, intact: true, fixture: false, sound: true } as const;
const bed = {
  release: 'r',
  base: { name: 'base', spec: model({ kind: 'base', digest: BASE, lineage: [] }) },
  environments: ['production'],
  reports: [{ ...evaluated, model: ADAPTER }],
};
const ofOther = { lineage: [{ relation: 'adapter-of' as const, digest: OTHER, name: 'old' }] };

test.for<[string, AdapterFacts[], string[]]>([
  ['one that fits', [adapter()], []],
  ['one of another base', [adapter({ base: 'other' }, ofOther)], ['adapter-base']],
  ['one whose base is gone', [adapter({ base: null }, ofOther)], ['adapter-base']],
  ['a merged model', [adapter({}, { kind: 'merged', lineage: [] })], ['adapter-base']],
  ['one that was trained on a test model', [adapter({}, { kind: 'fixture' })], ['model-real']],
  ['one whose files are gone', [adapter({ files: { state: 'missing', host: 'gpu1' } })], ['adapter-verified']],
  ['one whose files changed', [adapter({ files: { state: 'changed', host: null } })], ['adapter-verified']],
  ['one without a licence', [adapter({}, { license: '' })], ['licence']],
  ['one of another template', [adapter({}, { chatTemplate: OTHER })], ['adapter-template']],
  ['one that nobody evaluated', [adapter({}, { digest: digest('e') })], ['adapter-evidence']],
  ['one with the name of the base', [adapter({ name: 'base' })], ['adapter-names']],
  ['one with the name of an environment', [adapter({ name: 'production' })], ['adapter-names']],
  ['two of one name', [adapter(), adapter()], ['adapter-names']],
  ['one adapter under two names', [adapter(), adapter({ name: 'topics' })], []],
])('%s', ([, adapters, failed]) => {
  const gates = releaseAdapterGates(adapters, bed);
  expect(gates.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual(failed);
});

test.for([
  ['other', 'was trained on other, not on base.', 'sovran release create r --model other --adapter themes.adapter'],
  [null, 'was trained on old, not on base.', 'sovran model show themes.adapter'],
] as const)('an adapter of %s names both bases and what to run', ([base, words, next]) => {
  const refused = releaseAdapterGates([adapter({ base }, ofOther)], bed).find(({ id }) => id === 'adapter-base');
  expect(refused && say(t, refused.reason)).toContain(words);
  expect(refused?.next).toEqual([next]);
});

test('a release without adapters has no such gate', () => {
  expect(releaseAdapterGates([], bed)).toEqual([]);
});

test.for([
  [['themes.adapter'], [{ name: 'themes.adapter', model: 'themes.adapter' }]],
  [['themes=themes.adapter'], [{ name: 'themes', model: 'themes.adapter' }]],
] as const)('%j is read', ([words, adapters]) => {
  expect(readAdapterFlags(words)).toEqual(adapters);
});

test.each(['', '=', 'a=', '=a', 'a=b=c', 'Themes=a', 'a b', '../a', 'a=b,c=d'])(
  '--adapter %j is a usage error',
  (word) => {
    expect(() => readAdapterFlags([word])).toThrow(expect.objectContaining({ code: 'bad-adapter', exit: 2 }));
  },
);

test.for<[string, { spec: ModelSpec | null; files: AdapterFacts['files'] }[], string[]]>([
  ['as recorded', [adapter()], []],
  ['trained again under its name', [adapter({}, { digest: OTHER })], ['model']],
  ['unknown to the project', [{ ...adapter(), spec: null }], ['model']],
  ['not looked for', [], ['model', 'model-verified']],
])('a promotion looks at an adapter %s', ([, adapters, failed]) => {
  const recorded = [{ name: 'themes', model: 'themes.adapter', digest: ADAPTER }];
  const record = { model: 'base', modelDigest: BASE, adapters: recorded } as ReleaseRecord;
  const facts = { record, model: bed.base.spec, modelFiles: adapter().files, adapters };
  const gates = modelGates(facts).filter(({ verdict }) => verdict === 'fail');
  expect(gates.map(({ id }) => id)).toEqual(failed);
});

test.for([
  [['themes', 'mails'], ['mails'], ['themes']],
  [['themes'], [], ['themes']],
  [['themes'], ['themes', 'mails'], []],
  [[], ['mails'], []],
] as const)('from adapters %j to %j the plan warns of %j', ([before, after, gone]) => {
  const record = (names: readonly string[]) =>
    ({ adapters: names.map((name) => ({ name, model: name, digest: ADAPTER })) }) as ReleaseRecord;
  const remarks = goneAdapters(record(before), record(after), 'r2');
  expect(remarks.map((line) => say(t, line))).toEqual(
    gone.map((name) => `r2 does not have these adapters of what serves now: ${name}.`),
  );
});
