import { parse } from 'yaml';
import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import type { ProjectEvent, Resource } from '../../../core/ports/project-store.ts';
import { readAdmitted } from '../../../core/project/admit.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { CRITERIA, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import { solvePairwise } from '../../scope/ranking/consistency.ts';
import { rankCases } from '../../scope/rank.ts';
import { WEIGHTS_NAME } from '../../scope/weights/set-weights.ts';
import type { ProjectPlace } from './place.ts';

export interface UseCaseFacts {
  name: string;
  status: UseCaseSpec['status'];
  /** Those of its acceptance, or changed since; left out where no event records one. */
  scores?: 'kept' | 'changed' | undefined;
  /** Raters of the criterion that has the fewest. */
  raters: number;
  /** Place among all, and the share of weight draws in which it is first. */
  rank: number | null;
  firstShare: number | null;
  /** When its indicators were frozen, and when a release for it was first promoted. */
  frozenAt: string | null;
  firstLiveAt: string | null;
}

/** Weights as stored beside those that the stored judgements give. */
export interface WeightFacts {
  stored: number[];
  recomputed: number[] | null;
  consistencyRatio: number | null;
}

/** Scores, weights and baselines of every use case. */
export async function usecases(
  place: ProjectPlace,
): Promise<{ usecases: UseCaseFacts[]; scoring: WeightFacts | null }> {
  const { project } = place.ctx;
  await readAdmitted(project, pathOf('Weights', WEIGHTS_NAME));
  const weights = (await findResource(project, 'Weights', WEIGHTS_NAME))?.spec;
  const frozen = new Map(
    (await listResources(project, 'ValueRecord')).map(({ metadata, spec }) => [metadata.name, spec.frozenAt]),
  );
  const firsts = await firstPromotions(place);
  const named = place.snapshot.usecases.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  const scores = await scoresOf(place);
  const ranked = weights ? rankCases(named, weights).items : [];
  const solved = weights?.pairwise && solvePairwise(weights.pairwise);
  return {
    usecases: named.map(({ name, spec }) => {
      const own = ranked.find((one) => one.name === name);
      const raters = Math.min(...CRITERIA.map((criterion) => Object.keys(spec.scores[criterion] ?? {}).length));
      const [frozenAt, firstLiveAt] = [frozen.get(name) ?? null, firsts.get(name) ?? null];
      return {
        name,
        status: spec.status,
        scores: scores.get(name),
        raters,
        rank: own?.rank ?? null,
        firstShare: own?.rankFirstShare ?? null,
        frozenAt,
        firstLiveAt,
      };
    }),
    scoring: weights
      ? {
          stored: CRITERIA.map((criterion) => weights.weights[criterion]),
          recomputed: solved?.weights ?? null,
          consistencyRatio: solved?.consistencyRatio ?? null,
        }
      : null,
  };
}

/** Scores of each accepted case, beside those of the file that its acceptance wrote. */
async function scoresOf({ ctx, snapshot }: ProjectPlace): Promise<Map<string, 'kept' | 'changed'>> {
  const accept = ({ operation, result }: ProjectEvent): boolean =>
    operation === 'scope accept' && result === 'succeeded';
  const events = await ctx.project.readEvents({ accept });
  const found = new Map<string, 'kept' | 'changed'>();
  for (const { metadata, spec } of snapshot.usecases) {
    const path = pathOf('UseCase', metadata.name);
    const written = events.find(({ files }) => path in files)?.files[path];
    const versions = spec.status === 'accepted' && written ? await ctx.project.history().listVersions(path) : [];
    const accepted = versions.find(({ content }) => digestOfText(content) === written);
    const scores = accepted && (parse(Buffer.from(accepted.content).toString()) as Resource<UseCaseSpec>).spec.scores;
    if (scores) found.set(metadata.name, digestOf(scores) === digestOf(spec.scores) ? 'kept' : 'changed');
  }
  return found;
}

/** When a release for each use case first got traffic, by events. */
async function firstPromotions({ ctx, snapshot }: ProjectPlace): Promise<Map<string, string>> {
  const accept = ({ operation, result }: ProjectEvent): boolean =>
    operation === 'release promote' && result === 'succeeded';
  const firsts = new Map<string, string>();
  for (const { at, data } of await ctx.project.readEvents({ accept })) {
    const release = snapshot.releases.find(({ metadata }) => metadata.name === data.release);
    const model = snapshot.models.find(({ spec }) => spec.digest === release?.spec.record.modelDigest);
    const usecase = model && snapshot.usecaseOf(model.spec);
    if (usecase) firsts.set(usecase, at);
  }
  return firsts;
}
