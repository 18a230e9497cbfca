import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseTaken, saveTexts } from '../../lib/cli/files/export-folder.ts';
import { readRecipeFile } from '../../lib/cli/files/read-recipe-file.ts';
import { fixable, message } from '../../lib/core/text/message.ts';
import { usageError } from '../../lib/core/text/sovran-error.ts';
import { say } from '../../lib/core/text/translate.ts';
import { checkLicense } from '../../lib/stages/data/license.ts';
import { parseNear, parseSplit } from '../../lib/stages/data/parse-flags.ts';
import { exportDatatrove, type SlurmJob } from '../../lib/stages/export/datatrove/export-datatrove.ts';
import { EXECUTORS } from '../../lib/stages/export/datatrove/schema.ts';

export default class ExportDatatrove extends SovranCommand<typeof ExportDatatrove> {
  static override summary = 'Write a recipe as a pipeline of datatrove, for rows of many machines.';
  static override description =
    'The pipeline reads, maps, bounds, compares and splits rows where they lie; `data prepare --prepared` takes the result. ' +
    'Rules that it does not keep exactly as sovran does are refused by name.';
  static override examples = [
    "sovran export datatrove --recipe recipe.yaml --from '/corpus/*.jsonl.gz' --license etalab-2.0 --out pipeline",
    "sovran export datatrove --recipe recipe.yaml --from '/corpus/*.parquet' --license etalab-2.0 --executor slurm --partition cpu --time 04:00:00 --tasks 64 --out pipeline",
  ];
  static override flags = {
    recipe: flag.required('FILE', 'Rows to keep, and how to map their fields.'),
    from: flag.several('GLOB', 'JSON lines or Parquet, by their paths where the pipeline runs.'),
    license: flag.required('SPDX', 'Licence of the data.'),
    'near-duplicates': flag.preset('SHARE', '0.8', 'Share of word runs, from 0.75, that drops a later row; 1: none.'),
    split: flag.preset('SHARES', 'train=0.8,validation=0.1,test=0.1', 'Share of rows per split.'),
    executor: flag.choice(EXECUTORS, 'What runs the tasks.', { default: 'local' }),
    tasks: flag.number('Tasks at once, and parts of the files.', { default: 2, min: 1, max: 1000 }),
    partition: flag.text('P', 'Partition of Slurm.', { dependsOn: ['time'] }),
    time: flag.text('TIME', 'Limit of a task, as Slurm writes it.', { dependsOn: ['partition'] }),
    account: flag.text('A', 'Account of Slurm.', { dependsOn: ['partition'] }),
    out: flag.required('DIR', 'New or empty folder to write.'),
  };

  protected async perform({ flags }: Parsed<typeof ExportDatatrove>, session: Session): Promise<Outcome> {
    const { out: path, executor, tasks, from } = flags;
    await refuseTaken(path);
    const input = {
      recipe: await readRecipeFile(flags.recipe),
      from,
      license: checkLicense(flags.license),
      near: parseNear(flags['near-duplicates']),
      split: parseSplit(flags.split),
      tasks,
      slurm: slurmOf(flags),
    };
    const { texts, pipeline } = await exportDatatrove(input, await session.stage(), session.view.language);
    await saveTexts(path, texts, await session.stage());
    return {
      kind: 'DatatroveExport',
      data: { path, executor, tasks, pipeline, files: [...texts.keys()] },
      render: (view) => [say(view.t, message('datatrove.done', { path, count: texts.size }))],
      next: [`sovran data prepare NAME --prepared ${path}/dataset`],
    };
  }
}

/** Throws `slurm-options` (exit 2) for an executor without its options, or options without it. */
function slurmOf({
  executor,
  partition,
  time,
  account,
}: Parsed<typeof ExportDatatrove>['flags']): SlurmJob | undefined {
  if ((executor === 'local') !== (partition === undefined))
    throw usageError('slurm-options', fixable('datatrove.slurm'));
  return partition === undefined || time === undefined
    ? undefined
    : { partition, time, ...(account === undefined ? {} : { account }) };
}
