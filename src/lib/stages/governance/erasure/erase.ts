import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { outputOf, toJson } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation, StepScope, Verdict } from '../../../core/operation/operation.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { findResource, requireResource } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ErasureSpec } from '../../../core/project/resources/erasure.ts';
import { message } from '../../../core/text/message.ts';
import { driftError, EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import { sweepStore } from '../../machines/garbage/sweep-store.ts';
import { checkAbsence, isOpen, placesIn, withEarlier } from '../../release/retire/retire.ts';
import { findPerson, gatherErasure, type ErasureFacts } from './facts.ts';
import type { FoundFile } from './places.ts';
import { planErasure, type Erasing } from './plan.ts';
import { writeWithout, type ShardLines } from './rows.ts';
import type { Erased } from './schema.ts';
import { type ErasureInput, erasureName } from './subject.ts';
import { readManifest } from './versions.ts';

/** A dataset’s new tree, and its digest before. */
type Rewritten = { before: string; tree: Pick<DatasetSpec, 'digest' | 'bytes' | 'rows' | 'splits' | 'preferences'> };

/** Writes the record, open: from here on gates name the models. */
const begin: Action<Erasing> = {
  async apply({ name, ...found }, { ctx, project }) {
    const earlier = (await findResource(project, 'Erasure', name))?.spec;
    const { at, by } = earlier ?? { at: ctx.clock.now(), by: await ctx.actor() };
    const spec: ErasureSpec = { ...joined(found, earlier), state: 'open', at, by, places: earlier?.places ?? [] };
    return { path: await project.write(resourceOf('Erasure', name, spec)) };
  },
};

/** What earlier runs found is still of the record; what remains is as it is now. Pure. */
function joined(found: Omit<Erasing, 'name'>, earlier: ErasureSpec | undefined): Omit<Erasing, 'name'> {
  if (!earlier) return found;
  return {
    ...found,
    datasets: byKey([...found.datasets, ...earlier.datasets], ({ before }) => before),
    models: byKey([...earlier.models, ...found.models], ({ digest }) => digest),
    releases: byKey([...earlier.releases, ...found.releases], ({ name }) => name),
    cleaned: byKey([...earlier.cleaned, ...found.cleaned], ({ path }) => path),
  };
}

/** The last of each key. */
function byKey<T>(all: readonly T[], keyOf: (one: T) => string): T[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

/** Writes the tree without the rows, and stores it. */
const rewrite: Action<{ name: string; digest: string; shards: ShardLines[] }> = {
  async apply({ name, digest, shards }, scope) {
    const artifacts = await scope.ctx.artifacts();
    const from = await artifacts.treePath(digest);
    const manifest = from && (await readManifest(from));
    if (!from || !manifest) throw driftError('tree-missing', message('data.tree-missing', { name, digest }));
    const scratch = await artifacts.scratch(scratchOf(name, scope));
    const tree = join(scratch, 'tree');
    await mkdir(tree);
    const { rows, splits, preferences } = await writeWithout(from, manifest, shards, tree);
    const { digest: after, bytes } = await artifacts.putTree(tree, { signal: scope.ctx.interrupt.signal });
    await rm(scratch, { recursive: true, force: true });
    const counted = { train: splits.train.rows, validation: splits.validation.rows, test: splits.test.rows };
    const left = { digest: after, bytes, rows, splits: counted, ...dropAbsent({ preferences: preferences?.train }) };
    return toJson<Rewritten>({ before: digest, tree: left });
  },
  async compensate({ name }, scope) {
    const scratch = await (await scope.ctx.artifacts()).scratch(scratchOf(name, scope));
    await rm(scratch, { recursive: true, force: true });
  },
};

function scratchOf(name: string, { runId }: StepScope): string {
  return `erase-${runId}-${name}`;
}

/** Gives the dataset its new tree. */
const writeDataset: Action<{ name: string }> = {
  async apply({ name }, { project, outputs, runId }) {
    const { spec } = await requireResource(project, 'Dataset', name);
    const rewritten = outputOf<Rewritten>(outputs, `rewrite-${name}`);
    await project.write(resourceOf('Dataset', name, { ...spec, ...rewritten?.tree, run: runId }));
  },
};

/** Removes lines of answers, and folders of this machine’s store. */
const clean: Action<{ answers: FoundFile[]; folders: string[] }> = {
  async apply({ answers, folders }, { ctx, project }) {
    for (const { path, lines, digest } of answers) {
      const text = Buffer.from((await project.readFile(path)) ?? []).toString();
      // another digest: the lines are gone already
      if (digestOfText(text) === digest) await project.writeFile(path, withoutLines(text, lines));
    }
    if (folders.length === 0) return;
    const root = await storeRoot(ctx);
    await (
      await ctx.hosts.sweeper()
    ).hold(async () => {
      for (const folder of folders) await rm(join(root, folder), { recursive: true, force: true });
    });
  },
};

function withoutLines(text: string, lines: readonly number[]): string {
  return text
    .split('\n')
    .filter((_, at) => !lines.includes(at + 1))
    .join('\n');
}

async function storeRoot(ctx: StageContext): Promise<string> {
  const scratch = await (await ctx.artifacts()).scratch('erase-root', { keep: true });
  await rm(scratch, { recursive: true, force: true });
  return dirname(dirname(scratch));
}

/** Looks for the person once more, by the identifiers; closed only where nothing is found that was to go. */
const close: Action<Erasing & { input: ErasureInput }> = {
  async apply({ name, input }, { ctx, project, outputs }) {
    const { spec } = await requireResource(project, 'Erasure', name);
    const { held, answers, folders, remaining } = await findPerson(input, ctx);
    const seen = placesIn(outputs).map((one) => withEarlier(one, spec.places));
    const places = byKey([...spec.places, ...seen], ({ host }) => host);
    const isLeft = held.length + answers.length + folders.length > 0 || places.some(isOpen);
    const { closedAt: _before, ...stated } = spec;
    const ended = isLeft ? { state: 'open' as const } : { state: 'closed' as const, closedAt: ctx.clock.now() };
    const datasets = spec.datasets.map((one) => ({ ...one, ...afterOf(one.before, outputs) }));
    const now: ErasureSpec = { ...stated, ...ended, datasets, places, remaining };
    return { path: await project.write(resourceOf('Erasure', name, now)), state: ended.state };
  },
};

function afterOf(before: string, outputs: StepScope['outputs']): { after?: string } {
  const rewritten = Object.keys(outputs).flatMap((step) => outputOf<Partial<Rewritten> | null>(outputs, step) ?? []);
  return dropAbsent({ after: rewritten.find((one) => one.before === before)?.tree?.digest });
}

/** Erases a person from every version of every dataset, here and on hosts; marks the models that learned from them. */
export const eraseSubject: Operation<ErasureInput, ErasureFacts, Erased> = {
  id: 'data erase',
  target: (input) => `Erasure/${erasureName(input)}`,
  gather: gatherErasure,
  plan: planErasure,
  actions: { begin, rewrite, 'write-dataset': writeDataset, sweep: sweepStore, check: checkAbsence, clean, close },
  verdict: ({ input, outputs }) => whyOpen(erasureName(input), outputs),
  result: async ({ input }, { project }) => {
    const name = erasureName(input);
    return { name, ...(await requireResource(project, 'Erasure', name)).spec };
  },
  describe: ({ input, outputs }) => ({
    subject: `data erase ${erasureName(input)}`,
    event: { erasure: erasureName(input), places: placesIn(outputs).map(({ host, outcome }) => ({ host, outcome })) },
  }),
};

/** Pure: why an erasure is not complete. */
function whyOpen(name: string, outputs: StepScope['outputs']): Verdict | undefined {
  if (outputOf<{ state: string }>(outputs, 'close')?.state !== 'open') return undefined;
  const open = placesIn(outputs).filter(isOpen);
  const hosts = open.map(({ host }) => host).join(', ') || '–';
  return { reason: message('erase.open', { name, hosts }), next: nextOfHosts(open) };
}

/** Pure: what to type for each machine that still has the rows, or is unknown. */
export function nextOfHosts(places: ErasureSpec['places']): string[] {
  const hosts = places.filter(isOpen).map(({ host }) => host);
  return hosts.flatMap((host) => (host === LOCAL ? ['sovran job reconcile --dry-run'] : [`sovran host check ${host}`]));
}

/** Pure: 4 where a machine is unknown, 5 where rows are left. */
export function exitOfErasure({ state, places = [] }: Pick<Erased, 'state' | 'places'>): ExitCode {
  if (places.some(({ outcome }) => outcome === 'unknown')) return EXIT.unreachable;
  return state === 'open' ? EXIT.drift : EXIT.ok;
}
