import { parseJson } from '../../../core/kit/parse-json.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { listResources } from '../../../core/project/resources.ts';

/** Digest of the model that an adapter was trained on; undefined for other models. */
export function baseDigestOf({ lineage }: Pick<ModelSpec, 'lineage'>): string | undefined {
  return lineage.find(({ relation }) => relation === 'adapter-of')?.digest;
}

/** The project's model that an adapter was trained on, by digest; the name that its lineage says comes first. */
export async function findBase(
  { project }: StageContext,
  adapter: Pick<ModelSpec, 'lineage'>,
): Promise<ResourceOf<'Model'> | undefined> {
  const parent = adapter.lineage.find(({ relation }) => relation === 'adapter-of');
  if (parent === undefined) return undefined;
  const same = (await listResources(project, 'Model')).filter(({ spec }) => spec.digest === parent.digest);
  return same.find(({ metadata }) => metadata.name === parent.name) ?? same[0];
}

const CONFIG = 'adapter_config.json';

/** Rank of an adapter by its configuration, here or on the host; null where no whole one says it. */
export async function readRank(ctx: StageContext, host: string, digest: string): Promise<number | null> {
  const here = await (await ctx.artifacts()).treePath(digest);
  const there = here === undefined ? await (await ctx.hosts.store(host)).treePath(digest) : undefined;
  if (here !== undefined) return rankIn(await readFile(join(here, CONFIG), 'utf8').catch(() => ''));
  if (there === undefined) return null;
  const content = await (await ctx.hosts.open(host)).files.read(`${there}/${CONFIG}`);
  return rankIn(Buffer.from(content ?? []).toString());
}

/** The largest rank that a configuration names, its exceptions by layer included. Pure. */
export function rankIn(text: string): number | null {
  const config = parseJson<{ r?: unknown; rank_pattern?: unknown }>(text) ?? {};
  const ranks = [config.r, ...Object.values((config.rank_pattern ?? {}) as Record<string, unknown>)];
  const whole = ranks.filter((rank): rank is number => Number.isInteger(rank) && Number(rank) > 0);
  return whole.length === ranks.length ? Math.max(...whole) : null;
}
