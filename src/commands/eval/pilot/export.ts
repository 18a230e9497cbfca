import { join } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { writeNewFile } from '../../../lib/cli/files/write-file.ts';
import { changeFlags, flag, nameArg } from '../../../lib/cli/flags/flags.ts';
import { DRAWS } from '../../../lib/core/project/resources/pilot.ts';
import type { Language } from '../../../lib/core/text/message.ts';
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
    evaluation: flag.several('SUBJECT|RUN', 'Evaluated subject or its run; two or more, on the same rows.'),
    rows: flag.number('Number of rows.', { required: true, min: 1 }),
    judges: flag.number('Judges, who judge every row.', { required: true, min: 1, max: 999 }),
    margin: flag.number('Lead that is to be shown, points.', { required: true, min: 1, max: 100 }),
    out: flag.required('DIR', 'Folder of the sheet.'),
    draw: flag.choice(DRAWS, 'From all answered rows, or from those whose answers differ.', { default: 'random' }),
    seed: flag.number('Seed of rows and order, which judges must not know (default: a secret one).'),
    'allow-few': flag.toggle('Make the sheet although it cannot show the margin.'),
  };
  static override operation = exportPilot;

  protected async perform({ args, flags }: Parsed<typeof EvalPilotExport>, session: Session): Promise<Outcome> {
    const { evaluation: evaluations, rows, judges, margin, draw, seed, 'allow-few': allowFew } = flags;
    const input = { ...args, evaluations, rows, judges, margin, draw, seed: seed ?? null, allowFew };
    return this.operate(session, input, flags, async ({ result }) => {
      const { needed } = result.spec;
      const files = await writeSheet(result, flags.out, session.view.language);
      const made = { ...args, rows, judgements: rows * judges, marginPoints: margin, needed, files };
      return outcomeOf('PilotExport', made, renderPilotExport, [`sovran eval pilot import ${args.name} --from FILE`]);
    });
  }
}

/** Never over a sheet that may be judged already. Throws `file-exists` (exit 2). */
async function writeSheet(pilot: Pilot, folder: string, language: Language): Promise<string[]> {
  const [csv, page] = [join(folder, 'sheet.csv'), join(folder, 'sheet.html')];
  await writeNewFile(csv, sheetCsv(pilot, language === 'fr' ? ';' : ','));
  await writeNewFile(page, sheetPage(pilot, language));
  return [csv, page];
}
