import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Parsed } from '../lib/cli/base-command.ts';
import { confirmOrThrow } from '../lib/cli/confirm.ts';
import type { Outcome } from '../lib/cli/outcome.ts';
import { planOutcome } from '../lib/cli/plan-outcome.ts';
import { findProjectRoot } from '../lib/cli/project-root.ts';
import type { Session } from '../lib/cli/session.ts';
import { planSweep } from '../lib/gc/plan-sweep.ts';
import { renderSweep } from '../lib/gc/render.ts';
import { sweepStore } from '../lib/gc/sweep.ts';
import { asPlan } from '../lib/run/as-plan.ts';
import { message } from '../lib/text/message.ts';
import { say } from '../lib/text/translate.ts';

export default class Gc extends SovranCommand<typeof Gc> {
  static override summary = 'Remove from the store what no project refers to.';
  static override description =
    'Looks at every project that has used the store. What a project, a running job or a service needs stays.';
  static override examples = ['<%= config.bin %> gc --dry-run', '<%= config.bin %> gc --yes'];
  static override flags = {
    'dry-run': Flags.boolean({ char: 'n', summary: 'Print what would be removed, remove nothing.' }),
  };

  protected async perform({ flags }: Parsed<typeof Gc>, session: Session): Promise<Outcome> {
    const { sweeper: open, clock, ids } = await session.machine();
    const sweeper = await open();
    const here = findProjectRoot(session.flags.project);
    if (here) await sweeper.remember(here);
    const found = await sweeper.inventory();
    const plan = asPlan('gc', 'Store', null, planSweep(found), found, ids);
    if (flags['dry-run']) return planOutcome(plan);
    for (const step of plan.steps) session.note(`  - ${say(session.view.t, step.title)}`);
    if (plan.steps.length > 0)
      await confirmOrThrow(session, message('project.gc.confirm', { count: plan.steps.length }));
    const swept = await sweepStore(sweeper, found, clock, session.interrupt.signal);
    return { kind: 'Sweep', data: swept, render: (view) => renderSweep(swept, view) };
  }
}
