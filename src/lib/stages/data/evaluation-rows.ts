import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StageContext } from '../../core/operation/context.ts';
import { listResources } from '../../core/project/resources.ts';
import type { Manifest } from './assemble/manifest.ts';
import { openDataset } from './open-dataset.ts';
import { type ChatRow, comparedMessages } from './rows/chat-row.ts';
import { RowHasher } from './rows/row-hasher.ts';
import type { EvaluationKeys } from './contamination/contamination.ts';
import { KeyTable, type KeyTableMemory } from './contamination/key-table.ts';

/** Splits by which models are judged. */
const JUDGING = ['validation', 'test'] as const;

type Against = NonNullable<Manifest['contamination']>['against'];

/** Reads validation and test rows of every dataset but `name`; those that this machine does not hold are named. */
export async function readEvaluationRows(
  name: string,
  ctx: StageContext,
): Promise<{ keys: EvaluationKeys | null; against: Against; absent: string[] }> {
  const datasets = await listResources(ctx.project, 'Dataset');
  const others = datasets.filter(({ metadata }) => metadata.name !== name);
  const artifacts = await ctx.artifacts();
  const [against, absent, shards]: [Against, string[], string[][]] = [[], [], []];
  for (const { metadata, spec } of others) {
    const { name: other } = metadata;
    const { digest } = spec;
    if ((await artifacts.treePath(digest)) === undefined) absent.push(other);
    else {
      const { manifest, path } = await openDataset(other, ctx);
      const judging = JUDGING.map((split) => manifest.splits[split]);
      against.push({ name: other, digest, rows: judging.reduce((sum, { rows }) => sum + rows, 0) });
      shards.push(judging.flatMap((split) => split.shards.map((shard) => join(path, shard.path))));
    }
  }
  const count = against.reduce((sum, { rows }) => sum + rows, 0);
  return { keys: count === 0 ? null : await hashRows(shards), against, absent };
}

async function hashRows(shards: readonly string[][]): Promise<EvaluationKeys> {
  const [prompts, runs]: [Key[], Key[]] = [[], []];
  const hasher = new RowHasher();
  for (const [place, files] of shards.entries())
    for (const file of files)
      for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) {
        hasher.read(comparedMessages(JSON.parse(line) as ChatRow), []);
        prompts.push([hasher.prompt[0] as number, hasher.prompt[1] as number, place + 1]);
        hasher.eachLongRun((first, second) => runs.push([first, second, place + 1]) === 0);
      }
  return { prompts: tableOf(prompts), runs: tableOf(runs) };
}

type Key = [first: number, second: number, dataset: number];

function tableOf(keys: readonly Key[]): KeyTableMemory {
  const table = KeyTable.forKeys(keys.length);
  for (const key of keys) table.add(...key);
  return table.memory;
}
