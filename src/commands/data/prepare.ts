import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { readRecipeFile } from '../../lib/cli/files/read-recipe-file.ts';
import { toJson } from '../../lib/core/kit/to-json.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { datasetDocument } from '../../lib/stages/data/open-dataset.ts';
import { checkLicense } from '../../lib/stages/data/license.ts';
import { parseNear, parseShare, parseSplit, withQuality } from '../../lib/stages/data/parse-flags.ts';
import { prepareData } from '../../lib/stages/data/prepare.ts';
import { readPrepared } from '../../lib/stages/data/take-prepared.ts';
import type { PrepareInput } from '../../lib/stages/data/prepare-input.ts';
import { SHAPES } from '../../lib/stages/data/rows/read-shape.ts';
import { renderPrepared } from '../../lib/stages/data/render.ts';
import { CONTAMINATED, PII_ACTIONS, SECRET_ACTIONS } from '../../lib/core/project/resources/dataset.ts';
import { message } from '../../lib/core/text/message.ts';

export default class DataPrepare extends SovranCommand<typeof DataPrepare> {
  static override summary = 'Turn files into a checked, cleaned and split dataset.';
  static override description = `Fields of a row: ${SHAPES.join('; ')}. A system text stands in messages, or in a field \`system\`. A recipe (YAML) maps other fields: \`map: {prompt: FIELD, completion: FIELD}\`, and keeps rows: \`where: {FIELD: VALUE}\`. All of it: docs/data.md.`;
  static override examples = [
    'sovran data prepare themes --from rows.jsonl --license etalab-2.0',
    'sovran data prepare themes --from index.json --recipe recipe.yaml --pii mask --license etalab-2.0',
  ];
  static override args = { name: nameArg('Name of the dataset.') };
  static override flags = {
    ...changeFlags,
    from: flag.repeated('FILE', 'JSON, JSON lines, CSV or Parquet.'),
    license: flag.text('SPDX', 'Licence of the data.'),
    recipe: flag.text('FILE', 'Rows to keep, and how to map their fields.'),
    pii: flag.choice(PII_ACTIONS, 'Treatment of personal data.', { default: 'report' }),
    secrets: flag.choice(SECRET_ACTIONS, 'Treatment of keys, tokens and passwords.', { default: 'mask' }),
    split: flag.preset('SHARES', 'train=0.8,validation=0.1,test=0.1', 'Share of rows per split.'),
    'near-duplicates': flag.preset('SHARE', '0.8', 'Share of word runs, from 0.75, that drops a later row; 1: none.'),
    contaminated: flag.choice(CONTAMINATED, 'Treatment of evaluation rows of other datasets.', { default: 'refuse' }),
    quality: flag.repeated('NAME=VALUE', 'Bound that rows must keep, as `quality` of a recipe has it.'),
    target: flag.text('MODEL', 'Model that will learn from the rows; it checks and measures them.'),
    prepared: flag.text('DIR', 'Rows that a pipeline of `export datatrove` prepared, instead of --from.', {
      exclusive: 'from license recipe pii secrets split near-duplicates contaminated quality target max-bad'.split(' '),
    }),
    'max-bad': flag.preset('SHARE', '0.05', 'Share of invalid rows allowed.'),
  };
  static override operation = prepareData;

  protected async perform({ args, flags }: Parsed<typeof DataPrepare>, session: Session): Promise<Outcome> {
    const input = await readInput(args.name, flags, session);
    return this.operate(session, input, flags, ({ result }) => {
      const next = [`sovran data inspect ${result.name}`, `sovran data verify ${result.name}`];
      return outcomeOf('Dataset', result, renderPrepared, next, { document: datasetDocument });
    });
  }
}

type Given = Parsed<typeof DataPrepare>['flags'];

async function readInput(name: string, flags: Given, session: Session): Promise<PrepareInput> {
  if (flags.prepared !== undefined) return readPrepared(name, flags.prepared);
  const { from, license } = await completeInput<{ from: string[]; license: string }>(session, {
    from: { flag: '--from', value: flags.from, ask: async (ask) => [await ask.text(message('data.ask.from'))] },
    license: wantText('--license', flags.license, message('data.ask.license')),
  });
  return {
    name,
    from: from.map((path) => resolve(path)),
    license: checkLicense(license),
    recipe: withQuality(flags.recipe === undefined ? null : toJson(await readRecipeFile(flags.recipe)), flags.quality),
    pii: flags.pii,
    secrets: flags.secrets,
    split: parseSplit(flags.split),
    maxBad: parseShare('--max-bad', flags['max-bad']),
    near: parseNear(flags['near-duplicates']),
    contaminated: flags.contaminated,
    ...(flags.target === undefined ? {} : { target: await readTarget(flags.target, session) }),
  };
}

async function readTarget(model: string, session: Session): Promise<PrepareInput['target'] & object> {
  const targets = await import('../../lib/stages/models/registry/read-target.ts');
  return targets.readTarget(model, await session.stage());
}
