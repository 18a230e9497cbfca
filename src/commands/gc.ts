import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { confirmOrThrow } from '../lib/cli/session/confirm.ts';
import { mark, planOutcome } from '../lib/cli/outcomes/plan-outcome.ts';
import { findProjectRoot } from '../lib/cli/session/project-root.ts';
import { lookAtStore } from '../lib/stages/upkeep/gc/look-at-store.ts';
import { renderSweep } from '../lib/stages/upkeep/gc/render.ts';
import { sweepStore } from '../lib/stages/upkeep/gc/sweep.ts';
import { countChanges } from '../lib/core/operation/plan/plan.ts';
import { message } from '../lib/core/text/message.ts';
import { say } from '../lib/core/text/translate.ts';

export default class Gc extends SovranCommand<typeof Gc> {
  static override summary = 'Remove from the store what no project refers to.';
  static override description =
    'Looks at every project that has used the store. What a project, a running job or a service needs stays. While a project is not where it was (moved, or on a disk that is not mounted), everything that may be its stays too: start sovran once in its new place, or let go of it with --forget.';
  static override examples = [
    '<%= config.bin %> gc --dry-run',
    '<%= config.bin %> gc --yes',
    '<%= config.bin %> gc --forget /home/me/old-project --dry-run',
  ];
  static override flags = {
    'dry-run': Flags.boolean({ char: 'n', summary: 'Print what would be removed, remove nothing.' }),
    forget: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DIR',
      summary: 'A project that is gone for good: keep nothing for it. Repeatable.',
    }),
  };

  protected async perform({ flags }: Parsed<typeof Gc>, session: Session): Promise<Outcome> {
    const { sweeper: open, clock, ids } = await session.machine();
    const sweeper = await open();
    const here = findProjectRoot(session.flags.project);
    if (here) await sweeper.remember(here);
    const forgotten = [...new Set((flags.forget ?? []).map((dir) => resolve(dir)))];
    const { found, plan, next } = await lookAtStore(sweeper, forgotten, ids);
    if (flags['dry-run']) return { ...planOutcome(plan), next };
    for (const step of plan.steps) session.note(`  ${mark(step.change)} ${say(session.view.t, step.title)}`);
    const count = countChanges(plan);
    if (count > 0) await confirmOrThrow(session, message('project.gc.confirm', { count }));
    const swept = await sweepStore(sweeper, found, clock, forgotten, session.interrupt.signal);
    return { kind: 'Sweep', data: swept, render: (view) => renderSweep(swept, view), next };
  }
}
