import { servedDigests } from '../../../core/project/served-digests.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { chainOf, type Link } from '../../release/bom/chain.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { About } from './template.ts';

/** What flags name. */
export interface Asked {
  release?: string | undefined;
  env?: string | undefined;
  dataset?: string | undefined;
}

interface Sources {
  snapshot: Snapshot;
  retirements: readonly ResourceOf<'Retirement'>[];
}

/** What a document is about. */
export interface Subject {
  release?: ResourceOf<'Release'> | undefined;
  /** The release, or of a whole project all that are live. */
  served: ResourceOf<'Release'>[];
  usecase?: ResourceOf<'UseCase'> | undefined;
  dataset?: ResourceOf<'Dataset'> | undefined;
  /** Where the release serves, or the environment that was named. */
  environments: SnapshotEnvironment[];
  /** Served weights and all that they come from. */
  chain: Link[];
}

/**
 * Pure: what is asked about, else the only thing that it can be. Throws `nothing-serves` or `no-subject` (exit 3),
 * `which-subject` (exit 2) where it can be several.
 */
export function subjectOf({ snapshot, retirements }: Sources, { release, env, dataset }: Asked, about: About): Subject {
  if (about === 'dataset')
    return { environments: [], served: [], chain: [], dataset: pick(snapshot.datasets, dataset, '--dataset') };
  const inQuestion = snapshot.environments.filter(({ name }) => env === undefined || name === env);
  const live = new Set(inQuestion.map(liveIn));
  const retired = new Set(retirements.map(({ metadata }) => metadata.name));
  const served = snapshot.releases.filter(({ metadata }) =>
    (about === 'retirement' ? retired : live).has(metadata.name),
  );
  const digestsOf = (all: typeof served): string[] => all.flatMap(({ spec }) => servedDigests(spec.record));
  if (about === 'project')
    return { environments: snapshot.environments, served, chain: chainOf(digestsOf(served), snapshot) };
  const found = pick(release === undefined ? served : snapshot.releases, release, '--release');
  const chain = chainOf(digestsOf([found]), snapshot);
  const owner = chain[0]?.type === 'model' ? snapshot.usecaseOf(chain[0].spec) : null;
  const usecase = snapshot.usecases.find(({ metadata }) => metadata.name === owner);
  return {
    release: found,
    served: [found],
    usecase,
    environments: inQuestion.filter((one) => liveIn(one) === found.metadata.name),
    chain,
  };
}

/** The one of a name, which is there, else the only one. */
function pick<One extends { metadata: { name: string } }>(
  all: readonly One[],
  name: string | undefined,
  flag: string,
): One {
  const [found, ...others] = all.filter(({ metadata }) => name === undefined || metadata.name === name);
  if (!found && flag === '--release') throw refusedError('nothing-serves', fixable('value.nothing-serves'));
  if (!found) throw refusedError('no-subject', message('documents.nothing'), { next: ['sovran data list'] });
  if (others.length === 0) return found;
  const names = all.map(({ metadata }) => metadata.name);
  throw usageError('which-subject', message('documents.which', { names: names.join(', ') }), {
    fix: message('documents.which.fix', { flag }),
    details: { known: names },
  });
}
