import { describe, expect, test } from 'vitest';
import { currentStep, derivePath } from '../../../src/lib/stages/guide/path.ts';
import { commandLineOf } from '../../../src/lib/stages/guide/render.ts';
import type { GuideFacts } from '../../../src/lib/stages/guide/shape/facts.ts';
import { blanksOf, STEP_IDS, type StepId } from '../../../src/lib/stages/guide/shape/step.ts';
import { CASES, EMPTY, model, READY, release } from '../../support/guide-facts.ts';

type Row = [name: string, facts: Partial<GuideFacts>, step: StepId | undefined, command?: string];

const tri = (spec: keyof typeof CASES): Partial<GuideFacts> => ({
  usecase: { name: 'tri', spec: CASES[spec] },
  taken: ['tri'],
});
const TRAINED = [model('smollm2', 'base'), model('tri', 'merged')];
const QUANTIZED: GuideFacts['models'] = [
  ...TRAINED,
  model('tri-q8-0', 'quantized', { registeredAt: '2026-01-03T00:00:00.000Z' }),
];
const measured = (digest: string): GuideFacts['evaluated'] => [
  { run: `01${digest}`, digest, dataset: 'tri', exactMatch: 0.64, rows: 584 },
];
const RELEASED: Partial<GuideFacts> = { models: QUANTIZED, releases: [release('tri-1', { model: 'tri-q8-0' })] };
const TRIAL = { name: 'trial', required: 0, live: null };
const STRICT = { name: 'production', required: 2, live: null };
const APP = [{ name: 'tri-app', environment: 'trial' }];
const DOUBLE = ['local', 'gpu1'];

const EARLY: Row[] = [
  ['an empty project describes a case', {}, 'case', "scope add my-case --title TITLE --kpi 'NAME|UNIT|TODAY|TARGET'"],
  ['a title alone wants a figure', tri('titled'), 'baseline', "scope add tri --edit --kpi 'NAME|UNIT|TODAY|TARGET'"],
  ['a figure wants the gates', tri('described'), 'gates'],
  ['passed gates want scores', tri('gated'), 'score'],
  ['a scored case wants a decision', tri('scored'), 'accept', 'scope accept tri --reason TEXT'],
  ['an accepted case wants data', tri('accepted'), 'data', 'data prepare tri --from FILE --license SPDX --pii mask'],
  [
    'a dataset of the same name is not overwritten',
    { ...tri('accepted'), datasets: [{ name: 'tri', trainRows: 0 }] },
    'data',
    'data prepare tri-2 --from FILE --license SPDX --pii mask',
  ],
  ['data want a machine', { ...tri('accepted'), datasets: READY.datasets }, 'host', 'host add local --local'],
  ['a machine wants an engine', { ...READY, ready: [], models: [] }, 'engine', 'engine install cpu'],
  [
    'of two machines one is chosen',
    { ...READY, ready: [], models: [], hosts: DOUBLE },
    'engine',
    'engine install cpu --host HOST',
  ],
  ['an engine wants a base', { ...READY, models: [] }, 'base'],
  [
    'a base that cannot be trained is not one',
    { ...READY, models: [model('b.gguf', 'base', { trainable: false })] },
    'base',
  ],
  [
    'a job that makes the base is followed',
    { ...READY, models: [], jobs: [{ id: '01J', kind: 'dequantize', made: { lineage: [] } }] },
    'base',
    'job follow 01J',
  ],
];

const LATE: Row[] = [
  [
    'a base wants a training',
    {},
    'train',
    "train launch tri --base smollm2 --dataset tri --method lora --set 'maxSteps=60' --usecase tri",
  ],
  [
    'of two machines the ready one trains',
    { hosts: DOUBLE },
    'train',
    "train launch tri --base smollm2 --dataset tri --method lora --set 'maxSteps=60' --usecase tri --host local",
  ],
  [
    'of two bases one is chosen',
    { models: [model('a', 'base'), model('b', 'base')] },
    'train',
    "train launch tri --base BASE --dataset tri --method lora --set 'maxSteps=60' --usecase tri",
  ],
  [
    'a training that runs is followed',
    { jobs: [{ id: '01J', kind: 'finetune', made: { usecase: 'tri', lineage: [] } }] },
    'train',
    'job follow 01J',
  ],
  [
    'a trained model may be quantized',
    { models: TRAINED },
    'quantize',
    'quantize launch tri-q8-0 --model tri --scheme Q8_0',
  ],
  [
    'a quantization that runs is followed',
    { models: TRAINED, jobs: [{ id: '01Q', kind: 'quantize', made: { lineage: [] } }] },
    'quantize',
    'job follow 01Q',
  ],
  ['a quantized model is measured', { models: QUANTIZED }, 'eval', 'eval run --model tri-q8-0 --dataset tri'],
  [
    'a measured model at full precision needs no quantizing',
    { models: TRAINED, evaluated: measured('sha256:tri') },
    'release',
    'release create tri-1 --model tri',
  ],
  ['a figure of another model is none', { models: QUANTIZED, evaluated: measured('sha256:tri') }, 'eval'],
  [
    'a measured model is released',
    { models: QUANTIZED, evaluated: measured('sha256:tri-q8-0') },
    'release',
    'release create tri-1 --model tri-q8-0',
  ],
  ['a release wants a place', RELEASED, 'env', 'env add production --approvals 2 --host local --port 8443'],
  [
    'a place wants a caller',
    { ...RELEASED, environments: [TRIAL] },
    'app',
    'app add tri-app --env trial --key-out /home/po/tri-app.key',
  ],
  [
    'a key file that is there is kept',
    { ...RELEASED, environments: [TRIAL], nearby: { ...EMPTY.nearby, keyFiles: ['tri-app.key'] } },
    'app',
    'app add tri-app --env trial --key-out /home/po/tri-app-2.key',
  ],
  [
    'a trial is promoted without approvals',
    { ...RELEASED, environments: [TRIAL], applications: APP },
    'promote',
    'release promote tri-1 --env trial',
  ],
  [
    'missing approvals block',
    { ...RELEASED, environments: [STRICT], applications: [{ name: 'a', environment: 'production' }] },
    'approve',
  ],
  [
    'counted approvals let it go',
    {
      ...RELEASED,
      releases: [release('tri-1', { counted: { production: 2 } })],
      environments: [STRICT],
      applications: [{ name: 'a', environment: 'production' }],
    },
    'promote',
    'release promote tri-1 --env production',
  ],
  ['a live release ends the path', { ...RELEASED, environments: [{ ...TRIAL, live: 'tri-1' }] }, undefined],
  ['what is running is waited for', { busy: { operation: 'gc', pid: 7 } }, 'busy'],
  [
    'what was interrupted comes first',
    { interrupted: { run: '01R', operation: 'model import', target: 'Model/b' } },
    'resume',
    'resume',
  ],
];

describe.each([
  ['on an empty project', EMPTY, EARLY],
  ['on a project that is ready', READY, LATE],
] as const)('%s', (_, base, rows) => {
  test.each(rows)('%s', (_name, more, id, command) => {
    const path = derivePath({ ...base, ...more });
    const step = currentStep(path);
    expect(step?.id).toBe(id);
    if (command !== undefined && step) expect(commandLineOf(step)).toBe(`sovran ${command}`);
  });
});

test('steps keep the order of a life, done before next before later', () => {
  for (const [, more, id] of LATE) {
    const path = derivePath({ ...READY, ...more });
    const states = path.map(({ state }) => state);
    const at = path.findIndex((step) => step.id === id);
    expect(path.map((step) => step.id)).toEqual(STEP_IDS.filter((known) => path.some((step) => step.id === known)));
    expect(states.filter((state) => state === 'next' || state === 'blocked')).toHaveLength(at < 0 ? 0 : 1);
    expect(new Set(states.slice(0, Math.max(0, at)))).not.toContain('later');
  }
});

test('what another use case made is not this one’s', () => {
  const other = {
    ...READY,
    ...RELEASED,
    alone: false,
    taken: ['tri', 'letters'],
    usecase: { name: 'letters', spec: CASES.accepted },
  };
  const live = { ...other, environments: [{ ...TRIAL, live: 'tri-1' }] };
  expect(currentStep(derivePath(live))).toMatchObject({ id: 'data', skip: { blank: 'data', answer: 'shared' } });
  const sharing = new Set(['data']);
  expect(currentStep(derivePath(live, sharing))).toMatchObject({ id: 'train', state: 'next' });
  const busy = { ...live, jobs: [{ id: '01J', kind: 'finetune', made: { usecase: 'tri', lineage: [] } }] };
  expect(currentStep(derivePath(busy, sharing))?.command.slice(0, 3)).toEqual(['train', 'launch', 'letters']);
  const released = {
    ...live,
    releases: [...live.releases, release('letters-1', { model: 'letters' })],
    models: [...live.models, model('letters', 'merged', { usecase: 'letters' })],
  };
  const step = currentStep(derivePath(released));
  expect(step?.id).toBe('env');
  expect(step && commandLineOf(step, { approvals: '0' })).toBe(
    'sovran env add trial-2 --approvals 0 --host local --port 8443',
  );
});

test('a knocked-out or rejected case waits for a person', () => {
  const failed = { ...CASES.gated, gates: [{ id: 'legal-basis' as const, verdict: 'fail' as const }] };
  const path = derivePath({ ...EMPTY, usecase: { name: 'tri', spec: failed } });
  expect(currentStep(path)).toMatchObject({
    id: 'gates',
    state: 'blocked',
    unblock: ['sovran scope reject tri', 'sovran scope add tri --edit'],
  });
  const rejected = derivePath({ ...EMPTY, usecase: { name: 'tri', spec: { ...CASES.scored, status: 'rejected' } } });
  expect(currentStep(rejected)).toMatchObject({ id: 'accept', state: 'blocked' });
});

test('promotes a release again only after a yes', () => {
  const facts = { ...READY, ...RELEASED, environments: [TRIAL], applications: APP };
  const step = currentStep(derivePath({ ...facts, releases: [release('tri-1', { rolledBack: true })] }));
  expect(step).toMatchObject({ id: 'promote', leave: { blank: 'again', answer: 'no' } });
  expect(step && blanksOf(step).map(({ id }) => id)).toEqual(['again']);
  expect(step && commandLineOf(step, { again: 'yes' })).toBe('sovran release promote tri-1 --env trial');
});

test('answers become words of the command', () => {
  const nearby = { ...EMPTY.nearby, models: [{ path: '/x/Tiny 1B.Q4_1.gguf', shown: 'x', bytes: 1 }] };
  const lineAt = (more: Partial<GuideFacts>, answers: Record<string, string>): string => {
    const step = currentStep(derivePath({ ...READY, ...more, nearby }));
    return step ? commandLineOf(step, answers) : '';
  };
  expect(lineAt({ usecase: null, taken: ['trier'] }, { title: 'Trier !', kpi: 'k|%|1|2' })).toBe(
    "sovran scope add trier-2 --title 'Trier !' --kpi 'k|%|1|2'",
  );
  expect(
    lineAt({ usecase: { name: 'tri', spec: CASES.described } }, { gates: 'legal-basis=pass data-owner=fail' }),
  ).toBe("sovran scope add tri --edit --gate 'legal-basis=pass' --gate 'data-owner=fail'");
  expect(lineAt({ models: [] }, { base: '/x/Tiny 1B.Q4_1.gguf', license: 'MIT' })).toBe(
    "sovran model import tiny-1b --from '/x/Tiny 1B.Q4_1.gguf' --trainable --license MIT --usecase tri",
  );
  expect(lineAt({ hosts: [] }, { place: 'ops@gpu1.example.org:2222' })).toBe(
    'sovran host add gpu1 --ssh ops@gpu1.example.org:2222',
  );
  expect(lineAt({ models: [] }, { base: '/x/llama', license: 'MIT' })).toBe(
    'sovran model import llama --from /x/llama --license MIT --usecase tri',
  );
});

test('a figure without today’s value is asked again', () => {
  const [, kpi] = blanksOf(currentStep(derivePath(EMPTY)) ?? { command: [] });
  const check = kpi?.kind === 'text' ? kpi.check : undefined;
  expect(check?.('right theme|%|62|85')).toBeUndefined();
  expect(
    [check?.('right theme'), check?.('a|%||85'), check?.('a|%|x')].every(
      (problem) => problem?.key === 'guide.kpi.form',
    ),
  ).toBe(true);
});

test('what waits is shown in the phase of what comes after it', () => {
  const path = derivePath({ ...READY, busy: { operation: 'gc', pid: 7 } });
  expect(currentStep(path)).toMatchObject({
    id: 'busy',
    phase: 3,
    state: 'blocked',
    unblock: ['sovran status', 'sovran guide'],
  });
});

test('the printed path measures and releases the model that it quantizes', () => {
  const lines = derivePath({ ...READY, models: TRAINED })
    .filter(({ id }) => ['quantize', 'eval', 'release'].includes(id))
    .map((step) => commandLineOf(step));
  expect(lines).toEqual([
    'sovran quantize launch tri-q8-0 --model tri --scheme Q8_0',
    'sovran eval run --model tri-q8-0 --dataset tri',
    'sovran release create tri-1 --model tri-q8-0',
  ]);
});

test('past its making the path needs no engine', () => {
  expect(currentStep(derivePath({ ...READY, ...RELEASED, engines: [] }))?.id).toBe('env');
});
