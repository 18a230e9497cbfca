import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag } from '../../lib/cli/flags/flags.ts';
import { savePipeline } from '../../lib/cli/files/pipeline-file.ts';
import { message } from '../../lib/core/text/message.ts';
import { exportCi, renderCi } from '../../lib/stages/export/ci/export-ci.ts';
import { CI_TARGETS } from '../../lib/stages/export/ci/schema.ts';

export default class ExportCi extends SovranCommand<typeof ExportCi> {
  static override summary = 'Write a pipeline of this project for GitLab or GitHub.';
  static override description =
    'Made from its hosts, datasets, models and environments; the verdict of each job is an exit code. GitLab’s is ' +
    'executed by the tests of sovran, GitHub’s linted only.';
  static override examples = [
    'sovran export ci --for gitlab --out .gitlab-ci.yml',
    'sovran export ci --for github --out .github/workflows/sovran.yml',
  ];
  static override flags = {
    for: Flags.option({ options: CI_TARGETS, required: true, summary: 'Service that runs it.' })(),
    out: flag.required('FILE', 'File to write.'),
  };

  protected async perform({ flags }: Parsed<typeof ExportCi>, session: Session): Promise<Outcome> {
    const { out: file } = flags;
    const { text, jobs, warnings, next } = await exportCi(flags.for, await session.stage(), session.view);
    const written = await savePipeline(session, file, text);
    return {
      kind: 'CiExport',
      data: {
        for: flags.for,
        file,
        written,
        jobs: jobs.map(({ name, stage, needs, manual }) => ({ name, stage, needs, manual: manual !== undefined })),
      },
      render: (view) => renderCi(jobs, message(`ci.${written}`, { path: file }), view),
      warnings,
      next: next.length > 0 ? next : [`git add ${file}`],
    };
  }
}
