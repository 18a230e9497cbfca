import { listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, hostNames } from '../../lib/cli/flags/flags.ts';
import { requireResource } from '../../lib/core/project/resources.ts';
import { selectHosts } from '../../lib/stages/machines/preflight/check-hosts.ts';
import { installWatch } from '../../lib/stages/watch/install/install.ts';
import { renderInstalled } from '../../lib/stages/watch/install/render.ts';

export default class WatchInstall extends SovranCommand<typeof WatchInstall> {
  static override summary = 'Have hosts watch themselves and each other, and alert people.';
  static override description =
    'Prometheus, Alertmanager, exporters and mtail of the distribution, on loopback, kept running and started at boot; none ' +
    'in the way of a request. Rules come from the objectives of environments, receivers from `watch.routes` of sovran.yaml. ' +
    'Repeat it after a change.';
  static override examples = ['sovran watch install gpu1 gpu2 --dry-run', 'sovran watch install --env production'];
  static override args = { names: hostNames };
  static override flags = {
    ...changeFlags,
    env: flag.text('NAME', 'The host of an environment.'),
    'port-base': flag.number('First of six ports on 127.0.0.1 (default 9490).', {
      min: 1024,
      max: 65_000,
      helpValue: 'PORT',
    }),
    'discard-edits': flag.toggle('Replace installed files that were edited by hand.'),
  };
  static override operation = installWatch;

  protected async perform({ args, flags }: Parsed<typeof WatchInstall>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const served =
      flags.env === undefined ? [] : [(await requireResource(ctx.project, 'Environment', flags.env)).spec.host];
    const chosen = await selectHosts(ctx, { names: [...(args.names ?? []), ...served], all: false });
    const input = {
      hosts: chosen.map(({ metadata }) => metadata.name).toSorted(),
      portBase: flags['port-base'] ?? null,
      discardEdits: flags['discard-edits'] ?? false,
    };
    return this.operate(session, input, flags, ({ result }) =>
      listOf('WatchList', result, renderInstalled, [`sovran watch test-alert ${input.hosts[0] ?? ''}`]),
    );
  }
}
