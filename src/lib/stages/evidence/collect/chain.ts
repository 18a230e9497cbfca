import type { StageContext } from '../../../core/operation/context.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { checkEntry } from '../../models/catalogue/check-entry.ts';
import { findEntry } from '../../models/catalogue/read-catalogue.ts';
import { readFacts } from '../../models/catalogue/read-facts.ts';
import type { CollectedFacts } from '../control/control.ts';
import { ancestorsOf } from './lineage.ts';
import type { EnvironmentCollector, EnvironmentPlace } from './project-collector.ts';

/** A part of what an environment serves: weights, rows that they learned from, the engine, the cards. */
export interface ChainPart {
  /** `model/NAME`, `dataset/NAME`, `engine/NAME`, `gpu`, `driver`. */
  component: string;
  /** Null of hardware. */
  license: string | null;
  /** Made here, of the others or of the organisation’s own. */
  own: boolean;
  /** What the catalogue says of its licence for this use, and the clause that decides; null where it does not know it. */
  catalogue: { entry: string; verdict: 'pass' | 'fail' | 'unknown'; clause: string | null } | null;
}

declare module '../control/control.ts' {
  interface CollectedFacts {
    chain: { parts: ChainPart[]; missing: string[] };
  }
}

/** All that the live release is made of; `missing`: digests that the project names and does not know. */
export const chain: EnvironmentCollector<CollectedFacts['chain']> = {
  of: 'environment',
  version: 1,
  collect: async (place) => {
    const name = liveIn(place.environment);
    const record = place.snapshot.releases.find(({ metadata }) => metadata.name === name)?.spec.record;
    if (!record) return { parts: [], missing: [] };
    const { models, datasets, unknown: missing } = ancestorsOf(place);
    const known = new Set([...models, ...datasets].map(({ spec }) => spec.digest));
    const parts = [
      ...(await Promise.all(models.map(({ metadata, spec }) => modelPart(metadata.name, spec, known, place.ctx)))),
      ...datasets.map(({ metadata, spec }) => part(`dataset/${metadata.name}`, spec.license, true)),
      ...(await enginePart(place.ctx, record.engine.name)),
      ...cardParts(place),
    ];
    return { parts, missing };
  },
};

function part(component: string, license: string | null, own: boolean): ChainPart {
  return { component, license, own, catalogue: null };
}

async function modelPart(
  name: string,
  { license, lineage, catalogue, job }: ModelSpec,
  known: ReadonlySet<string>,
  ctx: StageContext,
): Promise<ChainPart> {
  const own = job !== undefined || lineage.some(({ digest }) => known.has(digest));
  const entry = catalogue?.entry ? await findEntry(ctx, catalogue.entry) : undefined;
  if (!entry) return part(`model/${name}`, license, own);
  const { verdict, clauses } = checkEntry(entry, await readFacts(ctx));
  const clause = clauses.find((one) => one.verdict === verdict && verdict !== 'pass')?.id ?? null;
  return { component: `model/${name}`, license, own, catalogue: { entry: entry.metadata.name, verdict, clause } };
}

async function enginePart({ engines }: StageContext, name: string): Promise<ChainPart[]> {
  const engine = (await engines.list()).find((one) => one.name === name);
  return [part(`engine/${name}`, engine?.license ?? null, false)];
}

/** Cards that were seen when the host was looked at. */
function cardParts({ snapshot, environment }: EnvironmentPlace): ChainPart[] {
  const host = snapshot.inventory.hosts.find(({ metadata }) => metadata.name === environment.spec.host);
  const seen = (host?.spec.facts?.gpus.length ?? 0) > 0;
  return seen ? [part('gpu', null, false), part('driver', null, false)] : [];
}
