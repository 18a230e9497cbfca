import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, recordFlags } from '../../lib/cli/flags/flags.ts';
import { checkControls } from '../../lib/stages/evidence/check.ts';
import {
  assessSovereignty,
  recordSovereignty,
  type Sovereignty,
  sovereigntyQuestion,
} from '../../lib/stages/governance/sovereignty/assess.ts';
import { nextAfter, renderSovereignty, sovereigntyData } from '../../lib/stages/governance/sovereignty/render.ts';

export default class GovernSovereignty extends SovranCommand<typeof GovernSovereignty> {
  static override summary = 'Prove what an environment depends on, by its hosts and a canary.';
  static override description =
    'Runs the controls of sovereignty, with connections that must fail from inside of each engine. Then levels, what would raise ' +
    'the least, and hosting as deployed. Exits 5 when a control fails.';
  static override examples = [
    'sovran govern sovereignty --env production',
    'sovran govern sovereignty --env production --record',
    'sovran govern sovereignty --env production --json',
  ];
  static override flags = {
    env: flag.required('NAME', 'Environment.'),
    ...recordFlags,
  };
  static override operation = recordSovereignty;

  protected async perform({ flags }: Parsed<typeof GovernSovereignty>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const question = await sovereigntyQuestion(ctx, flags.env);
    const outcome = (found: Sovereignty): Outcome =>
      outcomeOf('Sovereignty', found, renderSovereignty, nextAfter(found), {
        document: sovereigntyData,
        exit: found.check.controls.some(({ verdict }) => verdict === 'fail') ? EXIT.drift : EXIT.ok,
      });
    if (!flags.record) return outcome(await assessSovereignty(ctx, flags.env, await checkControls(ctx, question)));
    return this.operate(session, question, flags, ({ result }) => outcome(result));
  }
}
