import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/name-arg.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { renderEnvironment } from '../../lib/environments/render.ts';
import { nextAfterSilence } from '../../lib/hosts/ask-host.ts';
import { glanceAtEnvironment, isServing, type EnvironmentView } from '../../lib/environments/show.ts';

export default class EnvShow extends SovranCommand<typeof EnvShow> {
  static override summary = 'An environment: its address, its slots, who may call it.';
  static override examples = ['<%= config.bin %> env show production'];
  static override args = { name: nameArg('Name of the environment.') };

  protected async perform({ args }: Parsed<typeof EnvShow>, session: Session): Promise<Outcome> {
    const environment = await glanceAtEnvironment(await session.stage(), args.name);
    return {
      kind: 'Environment',
      data: environment,
      render: (view) => renderEnvironment(environment, view),
      next: nextOf(environment),
    };
  }
}

function nextOf(environment: EnvironmentView): string[] {
  const { name, host, port, gateway, live } = environment;
  if (gateway.unreachable !== undefined) return nextAfterSilence(host, gateway.unreachable);
  const asRecorded = gateway.running && (live === undefined || isServing(environment));
  return asRecorded ? [] : [`sovran env add ${name} --host ${host} --port ${port}`];
}
