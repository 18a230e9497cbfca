import { resolve } from 'node:path';
import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { refuseForeign, saveSite } from '../../lib/cli/files/site-folder.ts';
import { openArchive } from '../../lib/stages/governance/documents/facts.ts';
import { makeFolder } from '../../lib/stages/governance/documents/folder.ts';
import { renderFolder } from '../../lib/stages/governance/documents/render.ts';

export default class GovernFolder extends SovranCommand<typeof GovernFolder> {
  static override summary = 'Write the folder for an auditor: every document, and the files behind them.';
  static override description =
    'Both languages, made from the last commit, with an index, SHA256SUMS and how to verify without sovran. The folder is ' +
    'replaced as a whole; one with other files is refused. Exits 5 when a paragraph is missing.';
  static override examples = ['sovran govern folder --env production --out audit-2026'];
  static override flags = {
    env: flag.required('NAME', 'Environment that it is about.'),
    out: flag.required('DIR', 'Folder: new, empty, or an earlier one.'),
  };

  protected async perform({ flags }: Parsed<typeof GovernFolder>, session: Session): Promise<Outcome> {
    const path = resolve(flags.out);
    const ctx = await session.stage();
    await refuseForeign(path);
    const archive = await openArchive(ctx);
    const { commit } = archive.revision;
    const { files, documents } = await makeFolder(ctx, archive, flags.env);
    await saveSite(path, files, { commit, language: session.view.language, version: this.config.version });
    const report = {
      path,
      environment: flags.env,
      revision: commit,
      files: files.size,
      documents: documents.map(({ document, language, counts }) => ({ document, language, counts })),
    };
    const exit = documents.some(({ counts }) => counts.missing > 0) ? EXIT.drift : EXIT.ok;
    return outcomeOf('GovernanceFolder', report, renderFolder, [], { exit });
  }
}
