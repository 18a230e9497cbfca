import { relative, sep } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import { message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import { readSnapshot } from '../../snapshot/snapshot.ts';
import { type Candidate, findCandidate } from './candidate.ts';
import { datasetsOf } from './launches.ts';

/** What a pipeline is made from. */
export interface CiFacts {
  project: string;
  /** Hosts that the pipeline works on, in the order of their names. */
  hosts: { name: string; isLocal: boolean }[];
  /** `words`: prepares it again after `sovran data prepare`; null where its files are not in the project. */
  datasets: { name: string; words: string[] | null; recipe: string | null }[];
  candidate: Candidate | null;
  environments: string[];
  hasRemote: boolean;
}

/** Reads the project alone. Throws `ci-no-repository` or `ci-no-host` (exit 3). */
export async function gatherCi(ctx: StageContext): Promise<CiFacts> {
  const { project } = ctx;
  const { state, hasRemote } = await project.repository();
  if (state === 'none') throw refusal('ci-no-repository', ['git init']);
  const snapshot = await readSnapshot(ctx);
  const { settings, datasets, environments, doors } = snapshot;
  const { hosts, unreadable } = snapshot.inventory;
  if (unreadable[0]) throw unreadable[0].error;
  if (hosts.length === 0) throw refusal('ci-no-host', ['sovran host add local --local']);
  const candidate = await findCandidate(snapshot);
  const used = candidate && new Set([candidate.dataset, ...datasetsOf(candidate.launches)]);
  const made = candidate ? [candidate, ...candidate.launches] : [];
  const busy = new Set([...environments.map(({ spec }) => spec.host), ...made.map(({ host }) => host)]);
  return {
    project: settings.name,
    hosts: hosts
      .filter(({ metadata: { name } }) => busy.size === 0 || busy.has(name))
      .map(({ metadata: { name }, spec }) => ({ name, isLocal: spec.transport === 'local' })),
    datasets: datasets
      .filter(({ metadata: { name } }) => used === null || used.has(name))
      .map(({ metadata: { name }, spec }) => ({ name, ...prepareWords(name, spec, project.root) })),
    candidate,
    environments: doors.map(({ name }) => name),
    hasRemote,
  };
}

function refusal(code: 'ci-no-repository' | 'ci-no-host', next: string[]): SovranError {
  const text = message(code === 'ci-no-host' ? 'ci.no-host' : 'ci.no-repository');
  return refusedError(code, text, { next });
}

/** Pure: how a dataset is prepared again, where all of its files lie in the project. */
function prepareWords(
  name: string,
  { sources, license, pii, secrets, maxBad, near = 1, split, recipe, answers }: DatasetSpec,
  root: string,
): { words: string[] | null; recipe: string | null } {
  const paths = sources.map(({ path }) => relative(root, path));
  const inside = paths.length > 0 && paths.every((path) => path !== '..' && !path.startsWith(`..${sep}`));
  if (!inside || answers) return { words: null, recipe: null };
  const shares = `train=${split.train},validation=${split.validation},test=${split.test}`;
  const rules = Object.entries({
    license,
    pii,
    secrets: secrets?.action ?? 'report',
    'max-bad': String(maxBad),
    split: shares,
    'near-duplicates': String(near),
  }).flatMap(([flag, value]) => [`--${flag}`, value]);
  const from = paths.flatMap((path) => ['--from', path]);
  const words = [name, ...from, ...rules, ...(recipe ? ['--recipe', '-'] : [])];
  return { words, recipe: recipe ? JSON.stringify(recipe) : null };
}
