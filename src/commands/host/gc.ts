import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { hostGcOutcome, reviewHostGc } from '../../lib/cli/reviews/review-host-gc.ts';
import { collectHostGarbage } from '../../lib/stages/upkeep/host-gc/collect-garbage.ts';

export default class HostGc extends SovranCommand<typeof HostGc> {
  static override summary = 'Remove from a host what no job, service or release there needs.';
  static override description =
    'Trees, engine images, left-overs of transfers, archives of images that are not being sent, and of jobs that are over and recorded their container and ' +
    'what they made, once it is here; their log and events stay, as does the checkpoint of one that may go on. What another project has asked for, what runs, what the ' +
    'environments of this project serve or would go back to, and what its open jobs read stays. What is removed can be sent again.';
  static override examples = ['<%= config.bin %> host gc gpu1 --dry-run', '<%= config.bin %> host gc gpu1 --yes'];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = { ...changeFlags };
  static override operation = collectHostGarbage;

  protected async perform({ args, flags }: Parsed<typeof HostGc>, session: Session): Promise<Outcome> {
    return operate(
      session,
      HostGc.operation,
      { name: args.name },
      flags,
      ({ plan, result }) => hostGcOutcome(plan, result),
      { review: (plan, ctx) => reviewHostGc(session, plan, ctx, flags.plan !== undefined) },
    );
  }
}
