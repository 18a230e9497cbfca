import type { JobRun } from '../../../core/project/job-runs.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { launchWords } from '../../jobs/launch-command.ts';

/** A job that made a model, as words after `sovran`. */
export interface Launch {
  model: string;
  /** Name without the number of an earlier candidate. */
  stem: string;
  host: string;
  words: string[];
}

/** The launches that lead to a model, first one first, and the model that none of them makes. */
export interface Chain {
  launches: Launch[];
  root: string | undefined;
}

/** Flags of a launch that name its parent. */
const PARENT_FLAGS = ['--base', '--model'];

/** Pure: the recorded trainings and quantizations that made a model, back to what was imported. */
export function chainTo(model: string, models: readonly ResourceOf<'Model'>[], jobs: readonly JobRun[]): Chain {
  const launches: Launch[] = [];
  let name: string | undefined = model;
  while (name !== undefined && launches.every((one) => one.model !== name)) {
    const launch = launchOf(name, models, jobs);
    if (!launch) break;
    launches.unshift(launch);
    name = valueOf(launch.words, PARENT_FLAGS);
  }
  return { launches: launches.map(withOwnStem), root: launches.length === 0 ? undefined : name };
}

/** One of two with the same stem, e.g. `themes-2` trained further from `themes`, keeps its number. */
function withOwnStem(launch: Launch, _at: number, all: readonly Launch[]): Launch {
  const same = all.filter(({ stem }) => stem === launch.stem);
  return same.length > 1 ? { ...launch, stem: launch.model } : launch;
}

function launchOf(name: string, models: readonly ResourceOf<'Model'>[], jobs: readonly JobRun[]): Launch | undefined {
  const job = models.find(({ metadata }) => metadata.name === name)?.spec.job;
  const run = jobs.find(({ metadata, spec }) => metadata.name === job && spec.subject === name);
  const words = run && launchWords(run);
  return (
    words && {
      model: name,
      stem: stemOf(name, models),
      host: run.spec.host ?? 'local',
      words: [...run.spec.operation.split(' '), ...words],
    }
  );
}

/** `themes-2` is a candidate where the project has `themes`, too. */
function stemOf(name: string, models: readonly ResourceOf<'Model'>[]): string {
  const stem = name.replace(/-\d+$/, '');
  return models.some(({ metadata }) => metadata.name === stem) ? stem : name;
}

/** Datasets that launches read. */
export function datasetsOf(launches: readonly Launch[]): string[] {
  return launches.flatMap(({ words }) => valueOf(words, ['--dataset']) ?? []);
}

function valueOf(words: readonly string[], flags: readonly string[]): string | undefined {
  const at = words.findIndex((word) => flags.includes(word));
  return at < 0 ? undefined : words[at + 1];
}

/** Pure: the words of a launch where `candidate` stands for models that the chain makes: the name, and its parent. */
export function candidateWords(
  { words }: Launch,
  chain: readonly Launch[],
  candidate: (stem: string) => string,
): { text: string; named: boolean }[] {
  return words.map((text, at) => {
    const made = chain.find(({ model }) => model === text);
    const named = made !== undefined && (at === 2 || PARENT_FLAGS.includes(words[at - 1] ?? ''));
    return { text: named ? candidate(made.stem) : text, named };
  });
}
