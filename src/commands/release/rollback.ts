import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { operationsOf } from '../../lib/cli/operations.ts';
import { resumptionOutcome } from '../../lib/cli/outcomes/resumption-outcome.ts';
import { findFront } from '../../lib/stages/serving/environments/members.ts';
import { renderRollback } from '../../lib/stages/release/render.ts';
import { findOpenPromotion, rollbackRelease } from '../../lib/stages/release/rollback/rollback.ts';
import {
  emergencyOf,
  exitAfterChoice,
  finishBefore,
  settleOne,
} from '../../lib/stages/upkeep/status/resume-project.ts';

export default class ReleaseRollback extends SovranCommand<typeof ReleaseRollback> {
  static override summary = 'Switch traffic back to the previous release.';
  static override description =
    'Rolls an interrupted promotion back before its pivot; otherwise switches to the previous release, started ' +
    'first if it was stopped. No new approval where events record its promotion here.';
  static override examples = ['sovran release rollback --env production'];
  static override flags = {
    ...changeFlags,
    env: flag.required('ENV', 'Environment to roll back.'),
  };
  static override operation = rollbackRelease;

  protected async perform({ flags }: Parsed<typeof ReleaseRollback>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const find = operationsOf(this.config);
    const name = flags.env;
    const front = await findFront(ctx.project, name);
    if (front)
      return (await import('../../lib/cli/members/back.ts')).rollbackMembers(session, { name, front, find }, flags);
    const planOnly = flags['dry-run'] || flags['plan-out'] !== undefined;
    const open = planOnly ? undefined : findOpenPromotion(ctx.project.root, flags.env);
    if (open !== undefined) {
      const settled = await settleOne(ctx, find, { choice: 'roll-back', id: open });
      return resumptionOutcome(ctx.project.root, settled, exitAfterChoice(settled));
    }
    const input = { environment: flags.env };
    const before = planOnly ? [] : await finishBefore(ctx, find, emergencyOf(ReleaseRollback.operation, input));
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Promotion', result, renderRollback, ['sovran status'], { warnings: before }),
    );
  }
}
