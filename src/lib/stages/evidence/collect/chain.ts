import type { StageContext } from '../../../core/operation/context.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import { type AncestorFacts, ancestorsOf, lineage } from './lineage.ts';
import type { EnvironmentPlace } from './place.ts';

/** A part of what an environment serves: weights, rows that they learned from, the engine, the cards. */
export interface ChainPart {
  /** `model/NAME`, `dataset/NAME`, `engine/NAME`, `gpu`, `driver`. */
  component: string;
  /** Null of hardware. */
  license: string | null;
  /** Made here, of the others or of the organisation’s own. */
  own: boolean;
  /** What the catalogue says of its licence for this use, and the clause that decides; null where it does not know it. */
  catalogue: { verdict: 'pass' | 'fail' | 'unknown'; clause: string | null } | null;
}

/** All that the live release is made of; `missing`: digests that the project names and does not know. */
export async function chain(place: EnvironmentPlace): Promise<{ parts: ChainPart[]; missing: string[] }> {
  const name = liveIn(place.environment);
  const record = place.snapshot.releases.find(({ metadata }) => metadata.name === name)?.spec.record;
  if (!record) return { parts: [], missing: [] };
  const { models, unknown: missing } = await lineage(place);
  const parts = [
    ...models.map((model) => modelPart(model, missing)),
    ...ancestorsOf(place).datasets.map(({ metadata, spec }) => part(`dataset/${metadata.name}`, spec.license, true)),
    ...(await enginePart(place.ctx, record.engine.name)),
    ...cardParts(place),
  ];
  return { parts, missing };
}

function part(component: string, license: string | null, own: boolean): ChainPart {
  return { component, license, own, catalogue: null };
}

function modelPart({ name, license, licence, lineage: parents, job }: AncestorFacts, missing: string[]): ChainPart {
  const own = job !== null || parents.some(({ digest }) => !missing.includes(digest));
  const catalogue = licence && { verdict: licence.verdict, clause: licence.against[0] ?? null };
  return { ...part(`model/${name}`, license, own), catalogue };
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
