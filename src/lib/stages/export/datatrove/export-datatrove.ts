import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { SplitShares } from '../../../core/project/resources/dataset.ts';
import type { Recipe } from '../../../core/project/resources/recipe.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import type { Language } from '../../../core/text/message.ts';
import { rulesOf } from './rules.ts';

/** What a pipeline is made from. `from` is not read here: it names files where the pipeline runs. */
export interface DatatroveInput {
  recipe: Recipe;
  from: readonly string[];
  license: string;
  /** Similarity from which a later row is dropped; 1: only what is the same. */
  near: number;
  split: SplitShares;
  tasks: number;
  /** Undefined: on the machine where it is started. */
  slurm: SlurmJob | undefined;
}

export interface SlurmJob {
  partition: string;
  time: string;
  account?: string;
}

/** Share of invalid rows, as `data prepare` allows it. */
const MAX_BAD = 0.05;
/** Buckets of the signatures: a pair as similar as `near` is found in one of them or not, as often. */
const BUCKETS = 18;
/** Parts of the rows, whatever the number of tasks up to it, so that the rows that stay do not depend on it. */
const PARTITIONS = 16;
const READABLE = /\.(?:jsonl|jsonl\.gz|parquet)$/;
/** What stands in a line of `#SBATCH`. */
const WORD = /^[\w.,:+-]+$/;

/** Files of the pipeline by path. Throws `rule-not-exported` (exit 3), `bad-pattern` or `bad-slurm` (exit 2). */
export async function exportDatatrove(
  input: DatatroveInput,
  { templates }: StageContext,
  language: Language,
): Promise<{ texts: Map<string, string>; pipeline: string }> {
  const json = `${JSON.stringify(pipelineOf(checked(input)), null, 2)}\n`;
  const own = ['pipeline.py', 'rows.py', 'requirements.lock'];
  const texts = new Map([['pipeline.json', json]]);
  for (const path of own) texts.set(path, await templates.read(`export/datatrove/${path}`));
  texts.set('README.md', await templates.read(`export/datatrove.${language}.md`));
  return { texts, pipeline: digestOfText(json) };
}

function checked(input: DatatroveInput): DatatroveInput {
  const other = input.from.find((path) => !READABLE.test(path));
  if (other !== undefined) throw usageError('bad-pattern', fixable('datatrove.bad-pattern', { path: other }));
  const word = Object.values(input.slurm ?? {}).find((one) => !WORD.test(one));
  if (word !== undefined) throw usageError('bad-slurm', fixable('datatrove.bad-slurm', { word }));
  return input;
}

/** `pipeline.json`. Pure. */
export function pipelineOf({ recipe, from, license, near, split, tasks, slurm }: DatatroveInput): object {
  const parameters = { pii: 'unknown', split, maxBad: MAX_BAD, recipe, ...(near < 1 && { near }) };
  return {
    from,
    license,
    seed: digestOf(parameters),
    partitions: Math.max(PARTITIONS, 2 ** Math.ceil(Math.log2(tasks))),
    near: near < 1 ? { buckets: BUCKETS, hashes: Math.round(Math.log(BUCKETS) / -Math.log(near)) } : null,
    rules: rulesOf(recipe),
    parameters,
    executor: { tasks, ...(slurm && { slurm }) },
  };
}
