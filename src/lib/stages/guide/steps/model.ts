import { message } from '../../../core/text/message.ts';
import { enginesForModel } from '../../jobs/engines/choose.ts';
import { choiceOfScheme, proposeScheme, usableSchemes } from '../../models/quantize/propose-scheme.ts';
import { shellWord, shellWords } from '../../../core/text/shell-word.ts';
import type { GuideFacts, KnownBase } from '../shape/facts.ts';
import { freeName } from '../../../core/kit/free-name.ts';
import { modelNameOf, slugOf } from '../shape/names.ts';
import type { Standing } from '../shape/standing.ts';
import type { Blank, ChoiceBlank } from '../shape/step.ts';
import { hostWords, inPhase, oneOf, type StepDraft } from './draft.ts';
import { fileBlank, modelLicense } from './files.ts';

/** The engine that trains, quantizes and serves on every host. */
export const ENGINE = 'cpu';
/** A first training on processors: minutes, not hours. */
const FIRST_STEPS = 60;
/** The answer that leaves the model at full precision. */
const KEEP = 'none';

/** Pure: a machine with an engine, a base, a model of one's own, fewer bits. */
export function modelSteps(facts: GuideFacts, standing: Standing, without: ReadonlySet<string>): StepDraft[] {
  const isMade = standing.trained !== null || standing.release !== null;
  return inPhase(3, [
    { id: 'host', done: facts.hosts.length > 0, command: ['host', 'add', placeBlank] },
    {
      id: 'engine',
      done: isMade || facts.ready.length > 0,
      command: ['engine', 'install', ENGINE, ...hostWords(facts)],
    },
    {
      id: 'base',
      done: isMade || standing.bases.length > 0,
      ...(followed(facts, 'dequantize', standing) ?? { command: baseCommand(facts, standing) }),
      fetches: Object.fromEntries(
        facts.catalogue.map((base) => [fetchLine(base), [fetchLine(base), importLine(base, standing)]]),
      ),
    },
    {
      id: 'train',
      done: isMade,
      ...(followed(facts, 'finetune', standing) ?? { command: trainCommand(facts, standing) }),
    },
    {
      id: 'quantize',
      done: isQuantized(facts, standing, without),
      ...(followed(facts, 'quantize', standing) ?? {
        command: ['quantize', 'launch', schemeBlank(facts, standing), ...hostWords(facts)],
      }),
      skip: { blank: 'scheme', answer: KEEP },
    },
  ]);
}

/** Whether nothing is left to quantize: a release, a measurement or the person says so, too. Pure. */
export function isQuantized(facts: GuideFacts, standing: Standing, without: ReadonlySet<string>): boolean {
  const { release, quantized } = standing;
  return release !== null || quantized !== null || without.has('quantize') || isEvaluated(facts, standing);
}

/** Name of the model that the printed path quantizes. Pure. */
export function quantizedName({ name, trained }: Standing): string {
  return `${trained?.name ?? name}-q8-0`;
}

function isEvaluated({ evaluated }: GuideFacts, { candidate }: Standing): boolean {
  return candidate !== null && evaluated.some(({ digest }) => digest === candidate.spec.digest);
}

/** The command that follows an open job of that kind, which is of this use case. */
function followed(
  { jobs }: GuideFacts,
  kind: string,
  { isOwn }: Standing,
): Pick<StepDraft, 'command' | 'why'> | undefined {
  const job = jobs.find((one) => one.kind === kind && (kind === 'dequantize' || isOwn(one.made)));
  return job && { command: ['job', 'follow', job.id], why: message('guide.why.job') };
}

const placeBlank: ChoiceBlank = {
  id: 'place',
  kind: 'choice',
  question: message('host.ask.where'),
  placeholder: ['local', '--local'],
  choices: [{ value: 'local', label: message('host.where.local'), hint: message('release.this-machine') }],
  other: { label: message('guide.ask.other-host'), question: message('host.ask.address') },
  words: (answer) => (answer === 'local' ? ['local', '--local'] : [hostNameOf(answer), '--ssh', answer]),
};

/** `ops@gpu1.example.org:2222` is gpu1. */
function hostNameOf(address: string): string {
  const [, host = ''] = /^(?:.*@)?(.*?)(?::\d+)?$/.exec(address) ?? [];
  return slugOf(/^[\d.]+$/.test(host) ? host : host.replace(/\..*$/, ''), 'host');
}

function baseCommand(facts: GuideFacts, standing: Standing): (string | Blank)[] {
  const file = fileBlank('base', facts.nearby.models, {
    question: message('model.question.base'),
    other: message('model.question.from'),
    placeholder: ['base', '--from', 'PATH', '--trainable'],
    words: (path) => [
      freeName(modelNameOf(path), facts.models),
      '--from',
      path,
      // A GGUF file is made trainable by a job; a folder of safetensors is trainable as it is.
      ...(path.endsWith('.gguf') ? ['--trainable', ...hostOf(facts)] : []),
    ],
  });
  const choices = [...file.choices, ...facts.catalogue.map(toFetch)];
  return ['model', 'import', { ...file, choices }, modelLicense('base'), '--usecase', standing.name];
}

function toFetch(base: KnownBase): ChoiceBlank['choices'][number] {
  const { title, parameters, license } = base;
  return { value: fetchLine(base), label: message('guide.base.to-fetch', { title, parameters, license }) };
}

/** By the client of the publishers' hub, and without pickles: of JSON, Jinja and safetensors alone. */
function fetchLine({ name, repository }: KnownBase): string {
  return `hf download ${shellWord(repository)} --include '*.[js]*' --local-dir ${name}`;
}

function importLine({ name, license }: KnownBase, { name: usecase }: Standing): string {
  const known = ['--license', license, '--catalogue', name, '--usecase', usecase];
  return `sovran ${shellWords(['model', 'import', name, '--from', name, ...known])}`;
}

/** Where a host has the engine already. */
function hostOf({ hosts, ready }: GuideFacts): string[] {
  const [host] = ready;
  return hosts.length > 1 && host !== undefined ? ['--host', host] : [];
}

function trainCommand(facts: GuideFacts, standing: Standing): (string | Blank)[] {
  const { name, bases, datasets } = standing;
  const names = bases.map((base) => base.name);
  const base = { question: message('model.question.base'), placeholder: 'BASE' };
  const settings = ['--method', 'lora', '--set', `maxSteps=${FIRST_STEPS}`, '--usecase', name];
  return [
    'train',
    'launch',
    freeName(name, facts.models),
    ...oneOf('base', '--base', names, base),
    ...oneOf('dataset', '--dataset', datasets.length > 0 ? datasets : [name], {
      question: message('model.question.dataset'),
      placeholder: 'DATASET',
      initial: name,
    }),
    ...settings,
    ...hostWords(facts),
  ];
}

function schemeBlank({ engines, models }: GuideFacts, standing: Standing): ChoiceBlank {
  const { name, trained } = standing;
  // Engines are read only while a model is being made.
  const made = engines.some((one) => one.name === ENGINE) ? trained : null;
  const model = trained?.name ?? name;
  const goal = { gpus: [], goal: 'quality' } as const;
  const proposed = made ? proposeScheme(engines, { model: made.spec, ...goal }, ENGINE)?.scheme : undefined;
  const schemes = made ? usableSchemes(engines, made.spec, ENGINE) : [];
  const canServe = made !== null && enginesForModel(engines, made.spec).some((one) => one.name === ENGINE);
  const keep = { value: KEEP, label: message('guide.keep-precision') };
  return {
    id: 'scheme',
    kind: 'choice',
    question: message('model.question.scheme'),
    placeholder: [quantizedName(standing), '--model', model, '--scheme', 'Q8_0'],
    choices: [...schemes.map(choiceOfScheme), ...(canServe ? [keep] : [])],
    ...(proposed === undefined ? {} : { initial: proposed }),
    words: (scheme) => [freeName(`${model}-${slugOf(scheme, 'small')}`, models), '--model', model, '--scheme', scheme],
  };
}
