import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { notSaved } from '../../lib/cli/files/write-file.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { SovranError } from '../../lib/core/text/sovran-error.ts';
import { EXPORT_FORMATS, exportDataset } from '../../lib/stages/data/export/export-dataset.ts';
import { renderDatasetExport } from '../../lib/stages/data/render.ts';

export default class DataExport extends SovranCommand<typeof DataExport> {
  static override summary = 'Write the rows of a dataset, a file a split, with their description in Croissant.';
  static override description = 'Replaces files of the same names.';
  static override examples = [
    'sovran data export themes --out themes',
    'sovran data export themes --out themes --format jsonl',
  ];
  static override args = { name: nameArg('Name of the dataset.') };
  static override flags = {
    out: flag.required('DIR', 'Folder of the files.'),
    format: flag.choice(EXPORT_FORMATS, 'Format of the rows.', { default: 'parquet' }),
  };

  protected async perform({ args, flags }: Parsed<typeof DataExport>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const written = await exportDataset(args.name, flags.format, resolve(flags.out), ctx).catch((error: unknown) => {
      throw error instanceof SovranError ? error : notSaved(flags.out, error);
    });
    return outcomeOf('DatasetExport', written, renderDatasetExport, []);
  }
}
