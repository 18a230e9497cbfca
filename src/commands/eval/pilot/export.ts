import { join } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { writeNewFile } from '../../../lib/cli/files/write-file.ts';
import { changeFlags, flag, nameArg } from '../../../lib/cli/flags/flags.ts';
import { DRAWS } from '../../../lib/core/project/resources/pilot.ts';
import { sheetPage } from '../../../lib/stages/measure/pilot/page.ts';
import { exportPilot } from '../../../lib/stages/measure/pilot/pilot-export.ts';
import { renderPilotExport } from '../../../lib/stages/measure/pilot/render.ts';
import { type Pilot, sheetCsv } from '../../../lib/stages/measure/pilot/sheet.ts';

export default class EvalPilotExport extends SovranCommand<typeof EvalPilotExport> {
  static override summary = 'Make a blind sheet on which people choose between answers.';
  static override description =
    'Draws rows that every evaluation answered and shuffles their answers, both by the seed. Writes sheet.csv and sheet.html, ' +
    'a page that works from a file; judges send back either. Refuses a sheet that cannot show the margin.';
  static override examples = [
    'sovran eval pilot export themes --evaluation smollm --evaluation themes --rows 100 --judges 2 --margin 20 --out pilot',
  ];
  static override args = { name: nameArg('Name of the pilot.') };
  static override flags = {
    ...changeFlags,
    evaluation: flag.repeated('SUBJECT|RUN', 'Evaluated subject or its run; two or more, on the same rows.'),
    rows: flag.number('Number of rows.', { required: true, min: 1 }),
    judges: flag.number('Judges, who judge every row.', { required: true, min: 1, max: 999 }),
    margin: flag.number('Lead that is to be shown, points.', { required: true, min: 1, max: 100 }),
    out: flag.required('DIR', 'Folder of the sheet.'),
    draw: flag.choice(DRAWS, 'From all answered rows, or from those whose answers differ.', { default: 'random' }),
    seed: flag.number('Seed of rows and order.', { default: 1 }),
    'allow-few': flag.toggle('Make the sheet although it cannot show the margin.'),
  };
  static override operation = exportPilot;

  protected async perform({ args, flags }: Parsed<typeof EvalPilotExport>, session: Session): Promise<Outcome> {
    const { evaluation = [], rows, judges, margin, out, draw, seed, 'allow-few': allowFew } = flags;
    const input = { ...args, evaluations: evaluation, rows, judges, margin, draw, seed, allowFew };
    return this.operate(session, input, flags, async ({ result }) => {
      const files = await writeSheet(result, out, session);
      const { sheet, needed } = result.spec;
      const made = {
        name: result.name,
        sheet,
        rows: result.spec.rows.length,
        judges,
        judgements: rows * judges,
        needed,
      };
      const next = [`sovran eval pilot import ${result.name} --from FILE`];
      return outcomeOf('PilotExport', { ...made, marginPoints: margin, files }, renderPilotExport, next);
    });
  }
}

/** Never over a sheet that may be judged already. Throws `file-exists` (exit 2). */
async function writeSheet(pilot: Pilot, folder: string, { view: { language } }: Session): Promise<string[]> {
  const texts = {
    'sheet.csv': sheetCsv(pilot, language === 'fr' ? ';' : ','),
    'sheet.html': sheetPage(pilot, language),
  };
  const files = Object.entries(texts).map(([name, text]) => ({ path: join(folder, name), text }));
  for (const { path, text } of files) await writeNewFile(path, text);
  return files.map(({ path }) => path);
}
