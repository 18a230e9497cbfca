import type { GuideEnvironment, GuideFacts, GuideRelease } from './facts.ts';
import { type NamedModel, type Owned, ownersOf } from '../../../core/project/ownership.ts';

/** Stands for the name of a use case that is still to be described. */
const UNNAMED = 'my-case';

/** What a use case has by now: its newest of each kind. */
export interface Standing {
  name: string;
  /** Whether a model, or what a job makes one of, is of the use case. */
  isOwn: (owned: Owned) => boolean;
  /** Bases that can be trained. */
  bases: NamedModel[];
  /** Datasets with rows to learn from. */
  datasets: string[];
  trained: NamedModel | null;
  /** What it was trained from; before that the only base there is. */
  base: NamedModel | null;
  quantized: NamedModel | null;
  /** What is evaluated and released. */
  candidate: NamedModel | null;
  release: GuideRelease | null;
  environment: GuideEnvironment | null;
  /** The release serves. */
  isLive: boolean;
}

/** Pure: what of the project belongs to the use case. `without` names optional steps that are left out. */
export function standingOf(facts: GuideFacts, without: ReadonlySet<string>): Standing {
  const name = facts.usecase?.name ?? UNNAMED;
  const ownerOf = ownersOf(facts.alone ? [name] : facts.taken, facts.models);
  const isOwn = (owned: Owned): boolean => ownerOf(owned) === name;
  const models = facts.models.filter(({ spec }) => isOwn(spec)).toSorted(byAge);
  const own = new Set(models.map((model) => model.name));
  const trained = models.findLast(({ spec }) => spec.kind === 'merged') ?? null;
  const bases = facts.models.filter(({ spec }) => spec.trainable && spec.kind === 'base');
  const quantized = models.findLast(({ spec }) => spec.kind === 'quantized') ?? null;
  const releases = facts.releases.filter((one) => facts.alone || own.has(one.model)).toSorted(byCreation);
  const open = facts.environments.filter(({ live }) => live === null || releases.some((one) => one.name === live));
  const serving = open.find(({ live }) => live !== null);
  const release = releases.find((one) => one.name === serving?.live) ?? releases.at(-1) ?? null;
  return {
    name,
    isOwn,
    bases,
    datasets: facts.datasets.filter(({ trainRows }) => trainRows > 0).map((dataset) => dataset.name),
    trained,
    base: baseOf(trained, bases),
    quantized,
    candidate: (without.has('quantize') ? null : quantized) ?? trained,
    release,
    environment: serving ?? open[0] ?? null,
    isLive: serving !== undefined,
  };
}

function baseOf(trained: NamedModel | null, bases: readonly NamedModel[]): NamedModel | null {
  const [only, ...others] = bases;
  if (!trained) return only && others.length === 0 ? only : null;
  return bases.find(({ spec }) => trained.spec.lineage.some(({ digest }) => digest === spec.digest)) ?? null;
}

function byAge(one: NamedModel, other: NamedModel): number {
  return one.spec.registeredAt.localeCompare(other.spec.registeredAt);
}

function byCreation(one: GuideRelease, other: GuideRelease): number {
  return one.createdAt.localeCompare(other.createdAt);
}
