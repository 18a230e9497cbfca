import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { changeFlags, hostNames } from '../lib/cli/flags/flags.ts';
import { reviewSweep, shownSweep, sweepOutcome } from '../lib/cli/reviews/review-gc.ts';
import { findProjectRoot } from '../lib/cli/session/project-root.ts';
import { collectGarbage, sweepHere } from '../lib/stages/upkeep/gc/collect-garbage.ts';

export default class Gc extends SovranCommand<typeof Gc> {
  static override summary = 'Remove unused data from this machine, or from the named hosts.';
  static override description =
    'On this machine: keeps what a known project, a running job or a service needs. On hosts: keeps what runs, ' +
    'what other projects need, and what this one serves, could roll back to or has in open jobs.';
  static override examples = [
    'sovran gc --dry-run',
    'sovran gc gpu1 gpu2 --yes',
    'sovran gc --forget /home/me/old-project --dry-run',
  ];
  static override args = { hosts: hostNames };
  static override flags = {
    ...changeFlags,
    forget: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'DIR',
      summary: 'A project that is gone for good: keep nothing for it.',
    }),
  };

  static override operation = collectGarbage;

  protected async perform({ args, flags }: Parsed<typeof Gc>, session: Session): Promise<Outcome> {
    const hosts = [...new Set(args.hosts ?? [])];
    const forgotten = [...new Set((flags.forget ?? []).map((dir) => resolve(dir)))];
    const here = hosts.length === 0;
    return this.operate(
      here ? await onThisMachine(session) : session,
      { hosts, forgotten },
      flags,
      ({ plan, result }) => sweepOutcome(plan, result),
      {
        review: async (plan, ctx) => {
          const answer = await reviewSweep(session, plan);
          return answer ?? (here ? sweepOutcome(plan, await sweepHere(plan, ctx)) : undefined);
        },
        shown: shownSweep,
      },
    );
  }
}

/** The store of this machine belongs to no project: it is swept inside one and outside. */
async function onThisMachine(session: Session): Promise<Session> {
  const root = findProjectRoot(session.flags.project) ?? (await session.machine()).store;
  return { ...session, stage: () => session.stageAt(root) };
}
