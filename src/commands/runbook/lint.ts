import { textArg } from '../../lib/cli/flags/flags.ts';
import { EXIT, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { commandsOf } from '../../lib/cli/flags/runbook-flags.ts';
import { listResources } from '../../lib/core/project/resources.ts';
import { say } from '../../lib/core/text/translate.ts';
import { listFiles, requireFile } from '../../lib/stages/runbooks/document/library.ts';
import { lintRunbook } from '../../lib/stages/runbooks/document/lint.ts';
import { renderProblems } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookLint extends SovranCommand<typeof RunbookLint> {
  static override summary = 'Find every fault of a runbook, or of all.';
  static override examples = ['sovran runbook lint', 'sovran runbook lint service-down'];
  static override args = { name: textArg({ description: 'Name of the runbook (default: all).' }) };

  protected async perform({ args }: Parsed<typeof RunbookLint>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const files = args.name === undefined ? await listFiles(ctx) : [await requireFile(args.name, ctx)];
    const commands = commandsOf(this.config);
    const hosts = (await listResources(ctx.project, 'Host')).map(({ metadata: { name } }) => name);
    const found = files.map((file) => ({ ...file, problems: lintRunbook(file.path, file.text, { commands, hosts }) }));
    const verdict = found.every(({ problems }) => problems.length === 0) ? 'pass' : 'fail';
    return {
      kind: 'RunbookLint',
      data: (view) => ({
        verdict,
        runbooks: found.map(({ name, path, problems }) => ({
          name,
          path,
          problems: problems.map(({ code, line, reason }) => ({ code, line, reason: say(view.t, reason) })),
        })),
      }),
      render: (view) => found.flatMap(({ name, path, problems }) => renderProblems(name, path, problems, view)),
      exit: verdict === 'pass' ? EXIT.ok : EXIT.drift,
    };
  }
}
