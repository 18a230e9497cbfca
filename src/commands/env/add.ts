import { nameFetch } from '../../lib/core/project/fetch-records.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, type Session } from '../../lib/cli/session/session.ts';
import { addEnvironment } from '../../lib/stages/release/add-environment/add.ts';
import { renderAddedEnvironment } from '../../lib/stages/serving/environments/render.ts';
import { findFront } from '../../lib/stages/serving/environments/members.ts';
import { commandsToFix } from '../../lib/stages/serving/environments/next-commands.ts';
import type { EnvironmentView } from '../../lib/stages/serving/environments/show.ts';
import { message } from '../../lib/core/text/message.ts';

export default class EnvAdd extends SovranCommand<typeof EnvAdd> {
  static override summary = 'Declare where a release serves, and open its gateway.';
  static override description =
    'The gateway answers 503 until a release is live. Repeat the command to restore a stopped environment, or to ' +
    'apply committed limits. Plan provisioned hosts again: each environment has its own network.';
  static override examples = ['sovran env add production --host local --port 8443 --approvals 2'];
  static override args = { name: nameArg('Name of the environment.') };
  static override flags = {
    ...changeFlags,
    host: flag.text('HOST', 'Host that serves.'),
    port: flag.number('TCP port of the gateway.', { min: 1, max: 65_535, helpValue: 'PORT' }),
    bind: flag.text('ADDRESS', 'Address it listens on (default 127.0.0.1).'),
    approvals: flag.number('Approvals of a promotion (default 2).', { min: 0, max: 20, helpValue: 'N' }),
    'replica-host': flag.repeated('HOST', 'Host behind the gateway, or HOST=ADDRESS:PORT as the gateway reaches it.'),
    replicas: flag.number('Hosts that serve, the first ones (default all).', { min: 1, max: 99, helpValue: 'N' }),
    'member-port': flag.number('TLS port of those hosts (default 8444).', { min: 1, max: 65_534, helpValue: 'PORT' }),
    sticky: flag.toggle('Keep an application on its host while that is up.'),
    'as-recorded': flag.toggle(
      'Restore the recorded live release, even if another one serves now; without a record, begin as new.',
    ),
  };
  static override operation = addEnvironment;

  protected async perform({ args, flags }: Parsed<typeof EnvAdd>, session: Session): Promise<Outcome> {
    const { host, port } = await completeInput(session, {
      host: { flag: '--host', value: flags.host, ask: (prompts) => prompts.text(message('env.ask.host')) },
      port: {
        flag: '--port',
        value: flags.port,
        ask: (prompts) => prompts.number(message('env.ask.port'), { initial: 8443, min: 1, max: 65_535 }),
      },
    });
    const input = {
      name: args.name,
      host,
      port,
      bind: flags.bind ?? null,
      approvals: flags.approvals ?? null,
      ...(flags['as-recorded'] ? { asRecorded: true } : {}),
    };
    const { project } = await session.stage();
    if (flags['replica-host'] || (await findFront(project, args.name)))
      return (await import('../../lib/cli/members/add.ts')).addFront(session, input, flags);
    return this.operate(session, input, flags, async ({ result }) =>
      outcomeOf('Environment', result, renderAddedEnvironment, [
        ...(await nextWhereMisplaced(result, session)),
        `sovran app add my-app --env ${result.name} --key-out ~/my-app.key`,
      ]),
    );
  }
}

/** A slot that holds another release is changed only on request. */
async function nextWhereMisplaced(environment: EnvironmentView, session: Session): Promise<string[]> {
  if (environment.misplaced.length === 0) return [];
  return nameFetch(commandsToFix(environment), (await session.stage()).project);
}
