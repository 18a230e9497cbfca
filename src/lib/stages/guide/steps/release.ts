import { message, type Message } from '../../../core/text/message.ts';
import type { NamedModel } from '../../../core/project/ownership.ts';
import { enginesForModel } from '../../jobs/engines/choose.ts';
import type { Evaluated, Gain, GuideFacts } from '../shape/facts.ts';
import { freeName } from '../../../core/kit/free-name.ts';
import type { Standing } from '../shape/standing.ts';
import type { Blank, ChoiceBlank } from '../shape/step.ts';
import { hostWords, inPhase, oneOf, yesOrNo, type StepDraft } from './draft.ts';
import { ENGINE, isQuantized, quantizedName } from './model.ts';

/** Pure: a measured model becomes a record that can serve. */
export function releaseSteps(facts: GuideFacts, standing: Standing, without: ReadonlySet<string>): StepDraft[] {
  const { name, base, candidate, release } = standing;
  const model = isQuantized(facts, standing, without) ? (candidate?.name ?? name) : quantizedName(standing);
  const measured = facts.evaluated.findLast(({ digest }) => digest === candidate?.spec.digest);
  const next = freeName(`${name}-1`, facts.releases);
  return inPhase(4, [
    {
      id: 'base-eval',
      done: release !== null || isCompared(facts, standing),
      command: ['eval', 'run', '--model', base?.name ?? 'BASE', ...testedOn(standing), ...hostWords(facts)],
    },
    {
      id: 'eval',
      done: release !== null || measured !== undefined,
      command: ['eval', 'run', '--model', model, ...testedOn(standing), ...hostWords(facts)],
    },
    {
      id: 'release',
      done: release !== null,
      why: whyRelease(measured, facts.gain),
      command: ['release', 'create', next, '--model', model, ...hostWords(facts)],
    },
  ]);
}

/** Whether the base was measured on the rows that the model is measured on, or cannot be. */
function isCompared({ engines, evaluated }: GuideFacts, { base, trained }: Standing): boolean {
  if (!base || !enginesForModel(engines, base.spec).some(({ name }) => name === ENGINE)) return trained !== null;
  const rows = learnedFrom(trained);
  return evaluated.some(({ digest, dataset }) => digest === base.spec.digest && (!rows || rows === dataset));
}

/** The figure comes first: it decides whether a release is worth approving. */
function whyRelease(measured: Evaluated | undefined, gain: Gain | null): Message {
  if (!measured?.interval || measured.exactMatch === null) return message('guide.why.release');
  if (gain) {
    const [points = 0, low = 0, high = 0] = [gain.points, ...gain.interval].map(oneDecimal);
    const percent = percentOf(measured.exactMatch);
    return message('guide.why.release.gained', { percent, points, low, high, rows: measured.rows });
  }
  const [percent = 0, low = 0, high = 0] = [measured.exactMatch, ...measured.interval].map(percentOf);
  return message('guide.why.release.measured', { percent, low, high, rows: measured.rows });
}

function percentOf(share: number): number {
  return oneDecimal(share * 100);
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Name of the dataset that a model was trained on. */
function learnedFrom(trained: NamedModel | null): string | undefined {
  return trained?.spec.lineage.find(({ relation }) => relation === 'trained-on')?.name;
}

/** Rows of the dataset that the model learned from: of its test split, which it has not seen. */
function testedOn({ name, trained, datasets }: Standing): (string | Blank)[] {
  const learned = learnedFrom(trained);
  if (learned !== undefined) return ['--dataset', learned];
  return oneOf('dataset', '--dataset', datasets.length > 0 ? datasets : [name], {
    question: message('model.question.dataset'),
    placeholder: 'DATASET',
  });
}

/** Pure: a place to serve, a caller, the approvals, traffic. */
export function productionSteps(facts: GuideFacts, standing: Standing): StepDraft[] {
  const { name, release, environment, isLive } = standing;
  const where = environment?.name ?? freeName('production', facts.environments);
  const served = release?.name ?? `${name}-1`;
  const app = freeName(`${name}-app`, facts.applications);
  const hasCaller = facts.applications.some((one) => one.environment === environment?.name);
  return inPhase(5, [
    { id: 'env', done: isLive || environment !== null, command: ['env', 'add', ...placeWords(facts)] },
    {
      id: 'app',
      done: isLive || hasCaller,
      command: ['app', 'add', app, '--env', where, '--key-out', keyFile(facts, app)],
    },
    ...approveDraft(served, where, standing),
    {
      id: 'promote',
      done: isLive,
      command: ['release', 'promote', served, '--env', where, ...consent(standing)],
      leave: { blank: 'again', answer: 'no' },
    },
  ]);
}

function keyFile({ nearby: { keyFolder, keyFiles } }: GuideFacts, app: string): string {
  if (keyFolder === null) return 'FILE';
  const taken = keyFiles.map((file) => file.replace(/\.key$/, ''));
  return `${keyFolder.replace(/\/$/, '')}/${freeName(app, taken)}.key`;
}

/** An environment's name says how much it asks. */
function placeWords(facts: GuideFacts): (string | Blank)[] {
  const words = (name: string, approvals: number): string[] => [
    freeName(name, facts.environments),
    '--approvals',
    String(approvals),
  ];
  const offered = { 0: 'trial', 1: 'production', 2: 'production' } as const;
  const place: ChoiceBlank = {
    id: 'approvals',
    kind: 'choice',
    question: message('guide.ask.approvals'),
    placeholder: words('production', 2),
    choices: ([0, 1, 2] as const).map((count) => ({
      value: String(count),
      label: message(`guide.approvals.${count}`),
    })),
    words: (answer) => words(offered[Number(answer) as 0 | 1 | 2], Number(answer)),
  };
  const [host = 'local', ...others] = facts.hosts;
  const on = others.length === 0 ? ['--host', host] : hostWords(facts);
  return [place, ...on, '--port', facts.port === null ? 'PORT' : String(facts.port)];
}

/** Approvals that an environment asks for by default. */
const USUAL_APPROVALS = 2;

/** Other people sign: the path waits for them. Nothing where the environment asks for no approval. */
function approveDraft(
  release: string,
  where: string,
  { environment, release: found, isLive }: Standing,
): (Pick<StepDraft, 'done' | 'command' | 'blocked'> & { id: 'approve' })[] {
  const { name, required } = environment ?? { name: where, required: USUAL_APPROVALS };
  if (required === 0) return [];
  const counted = found?.counted[name] ?? 0;
  const approve = `sovran release approve ${release} --env ${name} --key FILE`;
  const why = message('guide.approvals-missing', { counted, required });
  return [
    {
      id: 'approve',
      done: isLive || counted >= required,
      command: ['release', 'approve', release, '--env', name, '--key', 'FILE'],
      blocked: { why, unblock: [`sovran release show ${release}`, approve, 'sovran guide'] },
    },
  ];
}

/** A release that traffic was taken from is not promoted again without a word. */
function consent({ release }: Standing): Blank[] {
  if (!release?.rolledBack) return [];
  return [yesOrNo('again', message('guide.ask.again', { release: release.name }))];
}
