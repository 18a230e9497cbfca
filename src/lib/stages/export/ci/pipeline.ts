import { shellWord, shellWords } from '../../../core/text/shell-word.ts';
import type { Candidate } from './candidate.ts';
import type { CiFacts } from './ci-facts.ts';
import { candidateWords, type Launch } from './launches.ts';
import type { Templates } from '../../../core/operation/context.ts';

/** One job of a pipeline, whatever service runs it. */
export interface CiJob {
  /** Unique; its parts are joined by a colon. */
  name: string;
  stage: (typeof STAGES)[number];
  script: string[];
  needs: string[];
  /** It works on hosts: it needs their key, and is tried again where one is unreachable. */
  usesHosts?: true;
  /** It writes a JUnit report. */
  gate?: true;
  /** Its records are pushed to the branch when it ends. */
  publishes?: true;
  /** It starts from the newest commit of the branch. */
  syncs?: true;
  /** It lasts as long as a job on a host. */
  waits?: true;
  /** A person starts it. */
  manual?: { environment: string };
  /** It makes the candidate or judges it; `training`: it launches or waits, the `first` of them after a person's word. */
  ofCandidate?: true;
  training?: 'first' | 'rest';
  /** It runs on merge requests, too: it needs no secret. */
  onRequests?: true;
}

export const STAGES = ['verify', 'prepare', 'train', 'evaluate', 'release', 'promote'] as const;

/** Folder of the pipeline’s own files, which git does not take. */
export const FOLDER = 'sovran-ci';
/** Variables of a pipeline: number of the candidate, time of a benchmark. */
export const CANDIDATE = 'SOVRAN_CANDIDATE';
export const BENCH = 'SOVRAN_BENCH_DURATION';

/** Name of a job as a file’s. */
export function fileOf(job: string): string {
  return job.replaceAll(':', '-');
}

/** Pure: the jobs of a project’s pipeline, in order; each needs those before it. */
export function pipelineOf(facts: CiFacts): CiJob[] {
  const verify = gate('verify', 'verify', 'sovran verify', { needs: [], onRequests: true });
  const hosts = facts.hosts.map(({ name }) =>
    gate(`host:${name}`, 'verify', `sovran host check ${name}`, { needs: ['verify'], usesHosts: true }),
  );
  const data = inOrder('verify', facts.datasets.map(dataJob));
  const ready = [...hosts.map(({ name }) => name), data.at(-1)?.name ?? 'verify'];
  const { candidate } = facts;
  if (!candidate) return [verify, ...hosts, ...data];
  const [first, ...rest] = candidateJobs(candidate, facts.environments).map((one) => ({
    ...one,
    ofCandidate: true as const,
  }));
  if (!first) return [verify, ...hosts, ...data];
  return [verify, ...hosts, ...data, { ...first, needs: ready, training: 'first' }, ...inOrder(first.name, rest)];
}

function inOrder(before: string, jobs: readonly CiJob[]): CiJob[] {
  return jobs.map((job, at) => (job.needs.length > 0 ? job : { ...job, needs: [jobs[at - 1]?.name ?? before] }));
}

function dataJob({ name, words, recipe }: CiFacts['datasets'][number]): CiJob {
  const prepare = words && `sovran data prepare ${shellWords(words)}`;
  const line = prepare && (recipe === null ? prepare : `printf %s ${shellWord(recipe)} | ${prepare}`);
  return gate(`data:${name}`, 'prepare', `sovran data verify ${name}`, { before: line === null ? [] : [line] });
}

/** Launch, measure, compare, release, ask for approvals, promote. */
function candidateJobs(candidate: Candidate, environments: readonly string[]): CiJob[] {
  const { launches, stem, host, dataset, evaluation, reference } = candidate;
  const name = quoted(`${stem}-$${CANDIDATE}`);
  const on = `--host ${host}`;
  const measure = (subject: string): string =>
    `sovran eval run --model ${subject} --dataset ${dataset} ${on} ${shellWords(evaluation)}`.trimEnd();
  const release = `sovran release create ${name} --model ${name} ${on} ${shellWords(candidate.release)}`.trimEnd();
  const bench = `sovran bench run --model ${name} ${on} --prompts ${dataset} --duration ${quoted(`$${BENCH}`)}`;
  return [
    ...launches.flatMap((launch) => launchJobs(launch, launches)),
    job('evaluate', 'evaluate', [...(reference ? [measure(reference.model)] : []), measure(name)], { usesHosts: true }),
    ...(reference ? [compareJob(reference, name)] : []),
    gate('bench', 'evaluate', bench, { usesHosts: true }),
    job('release', 'release', [release], { usesHosts: true, publishes: true }),
    ...environments.flatMap((environment) => promotionJobs(name, environment)),
  ];
}

/** Launched in seconds and recorded, then waited for: a wait that ends early can be started again. What exists is not made again. */
function launchJobs(launch: Launch, chain: readonly Launch[]): CiJob[] {
  const words = candidateWords(launch, chain, (stem) => `${stem}-$${CANDIDATE}`);
  const line = words.map(({ text, named }) => (named ? quoted(text) : shellWord(text))).join(' ');
  const name = quoted(`${launch.stem}-$${CANDIDATE}`);
  const more: More = { usesHosts: true, training: 'rest' };
  const unlessMade = `sovran model show ${name} >/dev/null 2>&1 ||`;
  return [
    job(`launch:${launch.stem}`, 'train', [`${unlessMade} sovran ${line} --no-follow`], more),
    job(`wait:${launch.stem}`, 'train', [`${unlessMade} sovran job follow ${name}`], { ...more, waits: true }),
  ];
}

function compareJob({ model, require }: NonNullable<Candidate['reference']>, name: string): CiJob {
  return gate('compare', 'evaluate', `sovran eval compare ${model} ${name} --require ${require}`, {});
}

function promotionJobs(release: string, environment: string): CiJob[] {
  const promote = `sovran release promote ${release} --env ${environment}`;
  const asked = `approvals:${environment}`;
  return [
    gate(asked, 'release', `${promote} --dry-run`, { needs: ['release'], usesHosts: true, syncs: true }),
    job(`promote:${environment}`, 'promote', [promote], {
      needs: [asked],
      usesHosts: true,
      syncs: true,
      publishes: true,
      manual: { environment },
    }),
  ];
}

type More = Partial<CiJob>;

function job(name: string, stage: CiJob['stage'], script: string[], more: More = {}): CiJob {
  return { name, stage, script, needs: [], ...more };
}

/** A job whose last command is its verdict, with a report of its checks. */
function gate(
  name: string,
  stage: CiJob['stage'],
  line: string,
  { before = [], ...more }: More & { before?: string[] },
): CiJob {
  const file = `${FOLDER}/${fileOf(name)}`;
  return job(name, stage, [...before, `${line} --junit ${file}.xml --markdown ${file}.md`], { gate: true, ...more });
}

/** A word whose variables the shell fills in; names of resources hold nothing else that it reads. */
function quoted(text: string): string {
  return `"${text}"`;
}

const SCRIPTS = [
  'take-records',
  'hand-records',
  'push-records',
  'newest-commit',
  'open-hosts',
  'close-hosts',
  'push-url',
  'retry',
] as const;

/** The shell of pipelines by name; it reads `SOVRAN_COMMIT`, where the pipeline began, and `SOVRAN_BRANCH`. */
export type Shell = Readonly<Record<(typeof SCRIPTS)[number], string>>;

/** Reads `templates/ci/`, without what only linters need. */
export async function readShell(templates: Pick<Templates, 'read'>): Promise<Shell> {
  const read = async (name: string): Promise<string> => {
    const lines = (await templates.read(`ci/${name}.sh`)).trimEnd().split('\n');
    return lines.filter((line) => !line.startsWith('#')).join('\n');
  };
  const texts = SCRIPTS.map(async (name) => [name, await read(name)] as const);
  return Object.fromEntries(await Promise.all(texts)) as Shell;
}

/** Done when the shell of a job ends, however it ends; its exit code stays. */
export function atEnd(command: string): string {
  return ['at_end() {', '  set +e', ...command.split('\n').map((line) => `  ${line}`), '}', 'trap at_end EXIT'].join(
    '\n',
  );
}

/** The lines of a job: approvals of others first, records pushed even where the command failed. */
export function scriptOf({ script, syncs, publishes }: CiJob, shell: Shell): string[] {
  return [
    ...(syncs ? [shell['newest-commit']] : []),
    ...(publishes
      ? [['code=0', `${script.join(' && ')} || code=$?`, shell['push-records'], 'exit "$code"'].join('\n')]
      : script),
  ];
}
