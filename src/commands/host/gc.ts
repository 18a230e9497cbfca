import { SovranCommand, type Parsed } from '../../lib/cli/base-command.ts';
import { confirmOrThrow } from '../../lib/cli/confirm.ts';
import { changeFlags } from '../../lib/cli/flags.ts';
import { nameArg } from '../../lib/cli/name-arg.ts';
import { operate } from '../../lib/cli/operate.ts';
import type { Outcome } from '../../lib/cli/outcome.ts';
import { mark } from '../../lib/cli/plan-outcome.ts';
import type { Session } from '../../lib/cli/session.ts';
import { collectHostGarbage } from '../../lib/host-gc/collect-garbage.ts';
import { unseenOf } from '../../lib/host-gc/engine-gate.ts';
import { hostSweepOf, renderHostSweep } from '../../lib/host-gc/render.ts';
import { blockingGates } from '../../lib/run/gates.ts';
import { message } from '../../lib/text/message.ts';
import { say } from '../../lib/text/translate.ts';

export default class HostGc extends SovranCommand<typeof HostGc> {
  static override summary = 'Remove from a host what no job, service or release there needs.';
  static override description =
    'Trees, engine images, left-overs of transfers and archives of images that are not being sent. What another project has asked for, what runs, what the ' +
    'environments of this project serve or would go back to, and what its open jobs read stays. What is removed can be sent again.';
  static override examples = ['<%= config.bin %> host gc gpu1 --dry-run', '<%= config.bin %> host gc gpu1 --yes'];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = { ...changeFlags };

  protected async perform({ args, flags }: Parsed<typeof HostGc>, session: Session): Promise<Outcome> {
    const { name } = args;
    return operate(
      session,
      collectHostGarbage,
      { name },
      flags,
      ({ plan }) => {
        const swept = hostSweepOf(name, plan);
        return {
          kind: 'HostSweep',
          data: swept,
          render: (view) => renderHostSweep(swept, view),
          warnings: unseenOf(plan),
        };
      },
      async (plan) => {
        for (const step of plan.steps) session.note(`  ${mark(step.change)} ${say(session.view.t, step.title)}`);
        if (plan.steps.length === 0 || blockingGates(plan).length > 0) return undefined;
        await confirmOrThrow(session, message('host.gc.confirm', { name, count: plan.steps.length }));
        return undefined;
      },
    );
  }
}
