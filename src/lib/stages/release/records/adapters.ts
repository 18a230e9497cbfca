import type { StageContext } from '../../../core/operation/context.ts';
import { NAME_PATTERN } from '../../../core/project/resources/common.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { message } from '../../../core/text/message.ts';
import { badValue } from '../../../core/text/suggest.ts';
import { findBase, readRank } from '../../models/registry/adapter.ts';
import { findModelFiles, type ModelFiles } from '../../models/registry/find-model-files.ts';

/** An adapter that a release is to serve; `name` is what applications send as `model`. */
export type WantedAdapter = { name: string; model: string };

/** An adapter as the project and the store have it. */
export interface AdapterFacts extends WantedAdapter {
  spec: ModelSpec;
  files: ModelFiles;
  rank: number | null;
  /** The project's model that it was trained on; null where there is none of that digest. */
  base: string | null;
}

/** Reads `[NAME=]MODEL`; the name is by default the model's. Throws `bad-adapter` (exit 2). */
export function readAdapterFlags(words: readonly string[]): WantedAdapter[] {
  return words.map((word) => {
    const parts = word.split('=');
    const [name = '', model = name] = parts;
    if (parts.length <= 2 && [name, model].every((part) => NAME_PATTERN.test(part))) return { name, model };
    throw badValue('bad-adapter', '--adapter', word, { fix: message('release.adapter.form.fix') });
  });
}

/** Reads the adapters of a release. Throws `not-found` (exit 2). */
export function gatherAdapters(
  ctx: StageContext,
  host: string,
  wanted: readonly WantedAdapter[],
): Promise<AdapterFacts[]> {
  return Promise.all(
    wanted.map(async ({ name, model }) => {
      const { spec } = await requireResource(ctx.project, 'Model', model);
      const files = await findModelFiles(ctx, spec.digest, { host, hashed: true });
      const base = (await findBase(ctx, spec))?.metadata.name ?? null;
      return { name, model, spec, files, rank: await readRank(ctx, host, spec.digest), base };
    }),
  );
}
