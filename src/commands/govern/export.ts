import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseTaken, saveExport } from '../../lib/cli/files/export-folder.ts';
import { say } from '../../lib/core/text/translate.ts';
import { bundleOf, sayExport } from '../../lib/stages/governance/export/bundle.ts';

export default class GovernExport extends SovranCommand<typeof GovernExport> {
  static override summary = 'Write all of the project in open formats, to be served without sovran.';
  static override description =
    'The last commit with its history, weights, rows, locks of engines, and for each environment a script and a ' +
    'configuration of HAProxy. No key is in it. An interrupted export is continued by the same command.';
  static override examples = ['sovran govern export --out /mnt/exit'];
  static override flags = {
    out: flag.required('DIR', 'New or empty folder to write.'),
  };

  protected async perform({ flags }: Parsed<typeof GovernExport>, session: Session): Promise<Outcome> {
    await refuseTaken(flags.out);
    const ctx = await session.stage();
    const exported = await saveExport(flags.out, await bundleOf(ctx, session.view), ctx);
    return outcomeOf('ProjectExport', exported, (done, view) => sayExport(done).map((line) => say(view.t, line)), [
      `cd ${exported.path} && sha256sum --check --quiet SHA256SUMS`,
    ]);
  }
}
