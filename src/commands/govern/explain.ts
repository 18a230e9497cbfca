import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, textArg } from '../../lib/cli/flags/flags.ts';
import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { checkControls } from '../../lib/stages/evidence/check.ts';
import { explanationData, renderExplanation } from '../../lib/stages/governance/check/explain.ts';
import { nextAfterCheck } from '../../lib/stages/governance/check/render.ts';

export default class GovernExplain extends SovranCommand<typeof GovernExplain> {
  static override summary = 'Show why a control has its verdict: what was read, and what would change it.';
  static override examples = ['sovran govern explain SEC-01', 'sovran govern explain MOD-02 --json'];
  static override args = { control: textArg({ required: true, description: 'Id of the control.' }) };
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    canary: flag.toggle('Also try connections that must fail.', { default: false }),
  };

  protected async perform({ args, flags }: Parsed<typeof GovernExplain>, session: Session): Promise<Outcome> {
    const named = dropAbsent({ environment: flags.env, control: args.control });
    const check = await checkControls(await session.stage(), { ...named, canary: flags.canary, deep: false });
    return outcomeOf('ControlExplanation', check, renderExplanation, nextAfterCheck(check), {
      document: explanationData,
    });
  }
}
