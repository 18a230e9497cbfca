import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { exportOutcome, unlessUpToDate } from '../../lib/cli/outcomes/export-outcome.ts';
import { exportMlflow } from '../../lib/stages/export/mlflow/export-mlflow.ts';
import { checkExperimentName, checkMlflowUrl } from '../../lib/stages/export/mlflow/input.ts';

export default class ExportMlflow extends SovranCommand<typeof ExportMlflow> {
  static override summary = 'Send runs, models and what is live to an MLflow server.';
  static override description =
    'A second export sends only what changed. Prompts, answers and rows are never sent; a token is sent over https or ' +
    'to this machine alone. Exits 1 when the server refuses something, 4 when it is unreachable.';
  static override examples = [
    'sovran export mlflow --to http://127.0.0.1:5000 --dry-run',
    'sovran export mlflow --to https://mlflow.example.org --token-file ~/mlflow.token --ca ca.pem',
  ];
  static override flags = {
    ...changeFlags,
    to: flag.required('URL', 'MLflow server.'),
    name: Flags.string({ summary: 'Experiment and registered model (default: the project’s name).' }),
    'token-file': flag.text('FILE', 'File, for its owner alone, whose first line is the token.'),
    user: Flags.string({ dependsOn: ['token-file'], summary: 'User whose password the token is.' }),
    ca: flag.text('FILE', 'Certificates to trust instead of the system’s, PEM.'),
  };
  static override operation = exportMlflow;

  protected async perform({ flags }: Parsed<typeof ExportMlflow>, session: Session): Promise<Outcome> {
    const pathOf = (path: string | undefined): string | null => (path === undefined ? null : resolve(path));
    const input = {
      url: checkMlflowUrl(flags.to, flags['token-file'] !== undefined),
      name: flags.name === undefined ? null : checkExperimentName(flags.name),
      tokenFile: pathOf(flags['token-file']),
      user: flags.user ?? null,
      caFile: pathOf(flags.ca),
    };
    return this.operate(session, input, flags, exportOutcome, { review: unlessUpToDate });
  }
}
