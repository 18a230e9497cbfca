import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { Action, Operation, StepScope } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { driftError, EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { sweepStore } from '../../machines/garbage/sweep-store.ts';
import { checkAbsence, placesIn, withEarlier } from '../../release/retire/retire.ts';
import { gatherErasure, type ErasureFacts } from './facts.ts';
import { holdsRaw } from './person.ts';
import { isOpen, planErasure, sayOpen, type Erasing } from './plan.ts';
import { readManifest, writeWithout } from './rows.ts';
import type { Erased } from './schema.ts';
import { type ErasureInput, erasureName, openSubject } from './subject.ts';

/** A dataset’s new tree. */
type Rewritten = { before: string; tree: Pick<DatasetSpec, 'digest' | 'bytes' | 'rows' | 'splits' | 'preferences'> };

/** Writes the record, open: from here on gates name the models. What an earlier run found is still of it. */
const begin: Action<{ name: string; found: Erasing }> = {
  async apply({ name, found }, { ctx, project }) {
    const earlier = (await findResource(project, 'Erasure', name))?.spec;
    const { at, by, places } = earlier ?? { at: ctx.clock.now(), by: await ctx.actor(), places: [] };
    const began = { state: 'open' as const, at, by, places };
    const spec: ErasureSpec = {
      ...found,
      datasets: firstOf([...(earlier?.datasets ?? []), ...found.datasets], ({ before }) => before),
      models: firstOf([...found.models, ...(earlier?.models ?? [])], ({ digest }) => digest),
      releases: firstOf([...found.releases, ...(earlier?.releases ?? [])], (one) => one.name),
      cleaned: firstOf([...found.cleaned, ...(earlier?.cleaned ?? [])], ({ path }) => path),
      ...began,
    };
    return { path: await project.write(resourceOf('Erasure', name, spec)) };
  },
};

function firstOf<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...Map.groupBy(all, keyOf).values()].flatMap((same) => same.slice(0, 1));
}

/** Writes the tree without the rows, and stores it. */
const rewrite: Action<{ input: ErasureInput; name: string; digest: string }> = {
  async apply({ input, name, digest }, scope) {
    const artifacts = await scope.ctx.artifacts();
    const from = await artifacts.treePath(digest);
    const manifest = from && (await readManifest(from));
    if (!from || !manifest) throw driftError('tree-missing', message('data.tree-missing', { name, digest }));
    const matcher = await openSubject(input, scope.project.root);
    const tree = join(await artifacts.scratch(scratchOf(name, scope)), 'tree');
    await mkdir(tree);
    const { rows, splits, preferences } = await writeWithout(from, manifest, matcher, tree);
    const put = await artifacts.putTree(tree, { signal: scope.ctx.interrupt.signal });
    await removeScratch(name, scope);
    const counted = { train: splits.train.rows, validation: splits.validation.rows, test: splits.test.rows };
    const kept = { digest: put.digest, bytes: put.bytes, rows, splits: counted };
    return toJson<Rewritten>({ before: digest, tree: { ...kept, ...dropAbsent({ preferences: preferences?.train }) } });
  },
  compensate: ({ name }, scope) => removeScratch(name, scope),
};

function scratchOf(name: string, { runId }: StepScope): string {
  return `erase-${runId}-${name}`;
}

async function removeScratch(name: string, scope: StepScope): Promise<void> {
  await rm(await (await scope.ctx.artifacts()).scratch(scratchOf(name, scope)), { recursive: true, force: true });
}

const writeDataset: Action<{ name: string }> = {
  async apply({ name }, { project, outputs, runId }) {
    const { spec } = await requireResource(project, 'Dataset', name);
    const { tree } = outputOf<Rewritten>(outputs, `rewrite-${name}`) ?? {};
    await project.write(resourceOf('Dataset', name, { ...spec, ...tree, run: runId }));
  },
};

/** Removes lines of answers, and work folders of this machine’s store. */
const clean: Action<{ input: ErasureInput; files: string[]; folders: string[] }> = {
  async apply({ input, files, folders }, { ctx, project, runId }) {
    const matcher = await openSubject(input, project.root);
    for (const path of files) {
      const lines = Buffer.from((await project.readFile(path)) ?? [])
        .toString()
        .split('\n');
      await project.writeFile(path, lines.filter((line) => !holdsRaw(line, matcher)).join('\n'), 'forget');
    }
    if (folders.length === 0) return;
    const own = await (await ctx.artifacts()).scratch(`erase-${runId}`);
    const placeOf = (path: string): string =>
      path.startsWith('.sovran/') ? join(project.root, path) : join(own, '..', '..', path);
    await (
      await ctx.hosts.sweeper()
    ).hold(async () => {
      for (const path of [own, ...folders.map(placeOf)]) await rm(path, { recursive: true, force: true });
    });
  },
};

/** Searches once more, by the identifiers; closed only where no place remains. */
const close: Action<{ input: ErasureInput }> = {
  async apply({ input }, { ctx, project, outputs }) {
    const name = erasureName(input);
    const { spec } = await requireResource(project, 'Erasure', name);
    const { held, cleaned, remaining } = await gatherErasure(input, ctx);
    const at = ctx.clock.now();
    const declared = input.gone.map((host) => ({ host, outcome: 'gone' as const, at, removed: [], found: [] }));
    const seen = [...placesIn(outputs), ...declared].map((one) => withEarlier(one, spec.places));
    const places = firstOf([...seen, ...spec.places], ({ host }) => host);
    const isLeft = held.length + cleaned.length > 0 || places.some(isOpen);
    const { closedAt: _before, ...stated } = spec;
    const isOver = !isLeft && remaining.length === 0;
    const ended = isOver ? { state: 'closed' as const, closedAt: at } : { state: 'open' as const };
    const datasets = spec.datasets.map((one) => ({ ...one, ...afterOf(one.before, outputs) }));
    const now: ErasureSpec = { ...stated, ...ended, datasets, places, remaining };
    const path = await project.write(resourceOf('Erasure', name, now));
    return toJson({ path, ...(isLeft ? { reason: sayOpen({ name, ...now }) } : {}) });
  },
};

function afterOf(before: string, outputs: StepScope['outputs']): { after?: string } {
  const rewritten = Object.values(outputs) as (Partial<Rewritten> | null)[];
  return dropAbsent({ after: rewritten.find((one) => one?.before === before)?.tree?.digest });
}

/** Erases a person from every version of every dataset, here and on hosts; marks the models that learned from them. */
export const eraseSubject: Operation<ErasureInput, ErasureFacts, Erased> = {
  id: 'data erase',
  target: (input) => `Erasure/${erasureName(input)}`,
  gather: gatherErasure,
  plan: planErasure,
  actions: { begin, rewrite, 'write-dataset': writeDataset, sweep: sweepStore, check: checkAbsence, clean, close },
  verdict: ({ outputs }) => {
    const reason = outputOf<{ reason?: Message }>(outputs, 'close')?.reason;
    return reason && { reason, next: nextOfHosts(placesIn(outputs)) };
  },
  result: async ({ input }, { project }) => {
    const name = erasureName(input);
    return { name, ...(await requireResource(project, 'Erasure', name)).spec };
  },
};

/** Pure: what to type for machines that still have the rows, or are unknown. */
export function nextOfHosts(places: ErasureSpec['places'] = []): string[] {
  return places.flatMap((one) => (isOpen(one) ? [`sovran host check ${one.host}`] : []));
}

/** Pure: 4 where a machine is unknown, 5 where places remain. */
export function exitOfErasure({ state, places = [] }: Erased): ExitCode {
  if (places.some(({ outcome }) => outcome === 'unknown')) return EXIT.unreachable;
  return state === 'open' ? EXIT.drift : EXIT.ok;
}
