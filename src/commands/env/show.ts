import { nameFetch } from '../../lib/core/project/fetch-records.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { renderEnvironment } from '../../lib/stages/serving/environments/render.ts';
import { isHeldNow } from '../../lib/stages/serving/environments/holding.ts';
import { commandsToMend } from '../../lib/stages/serving/environments/mend.ts';
import { glanceAtEnvironment } from '../../lib/stages/serving/environments/show.ts';

export default class EnvShow extends SovranCommand<typeof EnvShow> {
  static override summary = 'An environment: its address, its slots, who may call it.';
  static override examples = ['<%= config.bin %> env show production'];
  static override args = { name: nameArg('Name of the environment.') };

  protected async perform({ args }: Parsed<typeof EnvShow>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const environment = await glanceAtEnvironment(ctx, args.name);
    const { name, host, misplaced } = environment;
    const held = misplaced.length > 0 && (await isHeldNow(ctx, name, host));
    return outcomeOf(
      'Environment',
      environment,
      renderEnvironment,
      await nameFetch(commandsToMend(environment, held), ctx.project),
    );
  }
}
