import { basename } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../../lib/cli/flags/flags.ts';
import { readTextInput } from '../../../lib/cli/session/read-text.ts';
import { readPilot } from '../../../lib/stages/measure/pilot/pilot-export.ts';
import { importPilot } from '../../../lib/stages/measure/pilot/pilot-import.ts';
import { readSheets } from '../../../lib/stages/measure/pilot/read-sheets.ts';
import { renderPilot } from '../../../lib/stages/measure/pilot/render.ts';

export default class EvalPilotImport extends SovranCommand<typeof EvalPilotImport> {
  static override summary = 'Import what judges chose, one file a judge.';
  static override description =
    'Refuses every file where a line is wrong, and names the lines. Reports the preference of each model, ties, agreement, ' +
    'and rows to discuss, of all judges so far.';
  static override examples = ['sovran eval pilot import themes --from judge-1.csv --from judge-2.csv'];
  static override args = { name: nameArg('Name of the pilot.') };
  static override flags = {
    ...changeFlags,
    from: flag.several('FILE', 'File of a judge: the CSV that the page saves, or the filled sheet.'),
  };
  static override operation = importPilot;

  protected async perform({ args, flags }: Parsed<typeof EvalPilotImport>, session: Session): Promise<Outcome> {
    const pilot = await readPilot(await session.stage(), args.name);
    const read = async (path: string) => ({ name: basename(path), text: await readTextInput(path) });
    const files = await Promise.all(flags.from.map(read));
    const judgements = await readSheets(files, pilot);
    return this.operate(session, { name: args.name, judgements }, flags, ({ result: { report, digest } }) =>
      outcomeOf('Report', { ...report, digest }, renderPilot),
    );
  }
}
