import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StageContext } from '../../core/operation/context.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import { listResources } from '../../core/project/resources.ts';
import type { Manifest } from './assemble/manifest.ts';
import { type OpenDataset, openDataset } from './open-dataset.ts';
import { type ChatRow, comparedMessages } from './rows/chat-row.ts';
import { RowHasher } from './rows/row-hasher.ts';
import type { EvaluationKeys } from './contamination/contamination.ts';
import { KeyTable } from './contamination/key-table.ts';

/** Splits by which models are judged. */
const JUDGING = ['validation', 'test'] as const;

type Against = NonNullable<Manifest['contamination']>['against'];

/** Reads validation and test rows of every dataset but `name`; those that this machine does not hold are named. */
export async function readEvaluationRows(
  name: string,
  ctx: StageContext,
): Promise<{ keys: EvaluationKeys | null; against: Against; absent: string[] }> {
  const datasets = await listResources(ctx.project, 'Dataset');
  const [against, absent, shards]: [Against, string[], string[][]] = [[], [], []];
  for (const { metadata, spec } of datasets.filter((other) => other.metadata.name !== name)) {
    const open = await openIfHeld(metadata.name, ctx);
    if (!open) absent.push(metadata.name);
    else {
      const judging = JUDGING.map((split) => open.manifest.splits[split]);
      against.push({
        name: metadata.name,
        digest: spec.digest,
        rows: judging.reduce((sum, { rows }) => sum + rows, 0),
      });
      shards.push(judging.flatMap((split) => split.shards.map((shard) => join(open.path, shard.path))));
    }
  }
  const count = against.reduce((sum, { rows }) => sum + rows, 0);
  return { keys: count === 0 ? null : await hashRows(shards), against, absent };
}

/** Undefined where the store of this machine holds no readable dataset of that name. */
async function openIfHeld(name: string, ctx: StageContext): Promise<OpenDataset | undefined> {
  try {
    return await openDataset(name, ctx);
  } catch (error) {
    if (error instanceof SovranError && error.exit === EXIT.drift) return undefined;
    throw error;
  }
}

async function hashRows(shards: readonly string[][]): Promise<EvaluationKeys> {
  const [prompts, runs] = [new KeyTable(), new KeyTable()];
  const hasher = new RowHasher();
  for (const [place, files] of shards.entries())
    for (const file of files)
      for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) {
        hasher.read(comparedMessages(JSON.parse(line) as ChatRow), []);
        prompts.add(hasher.prompt[0] as number, hasher.prompt[1] as number, place + 1);
        hasher.eachLongRun((first, second) => {
          runs.add(first, second, place + 1);
          return false;
        });
      }
  return { prompts: prompts.memory, runs: runs.memory };
}
