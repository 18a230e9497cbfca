import { nameFetch } from '../../lib/core/project/fetch-records.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { callerSide } from '../../lib/cli/caller-side.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { readCalling, renderCalling } from '../../lib/stages/serving/environments/calling.ts';
import { renderEnvironment } from '../../lib/stages/serving/environments/render.ts';
import { healthOf, nextOfEnvironment } from '../../lib/stages/serving/environments/next-commands.ts';
import { glanceAtEnvironment } from '../../lib/stages/serving/environments/show.ts';

export default class EnvShow extends SovranCommand<typeof EnvShow> {
  static override summary = 'An environment: its address, its slots, who may call it, and how.';
  static override examples = ['sovran env show production'];
  static override args = { name: nameArg('Name of the environment.') };

  protected async perform({ args }: Parsed<typeof EnvShow>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const environment = await glanceAtEnvironment(ctx, args.name);
    const health = healthOf(environment);
    const call = health === 'healthy' ? await readCalling(ctx, environment, callerSide) : null;
    const { next } = await nextOfEnvironment(environment, ctx);
    return {
      kind: 'Environment',
      data: { ...environment, health, call },
      render: (view) => [...renderEnvironment(environment, view), ...(call ? renderCalling(call, view) : [])],
      next: await nameFetch(next, ctx.project),
    };
  }
}
