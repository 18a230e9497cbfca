import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, recordFlags } from '../../lib/cli/flags/flags.ts';
import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { type Check, checkControls } from '../../lib/stages/evidence/check.ts';
import { recordCheck } from '../../lib/stages/evidence/record-check.ts';
import { checkData, nextAfterCheck, renderCheck } from '../../lib/stages/governance/check/render.ts';

export default class GovernCheck extends SovranCommand<typeof GovernCheck> {
  static override summary = 'Judge controls by evidence from the project and its hosts.';
  static override description =
    'Reads the project, and each host once; changes nothing there. What cannot be collected is unknown, never passed. Exits 5 ' +
    'when a control fails, with --strict also when one is unknown.';
  static override examples = [
    'sovran govern check',
    'sovran govern check --env production --record',
    'sovran govern check --control SEC-01 --json',
  ];
  static override flags = {
    env: flag.text('NAME', 'One environment (default: all).'),
    control: flag.text('ID', 'One control (default: all).'),
    canary: flag.toggle('Also try connections that must fail.', { default: false }),
    deep: flag.toggle('Read all weights again, whatever their size.', { default: false }),
    strict: flag.toggle('Exit 5 also when a control is unknown.'),
    ...recordFlags,
  };
  static override operation = recordCheck;

  protected async perform({ flags }: Parsed<typeof GovernCheck>, session: Session): Promise<Outcome> {
    const { env: environment, control, canary, deep, strict } = flags;
    const question = { ...dropAbsent({ environment, control }), canary, deep };
    if (!flags.record) return checkOutcome(await checkControls(await session.stage(), question), strict);
    return this.operate(session, question, flags, ({ result }) => checkOutcome(result, strict));
  }
}

function checkOutcome(check: Check, strict: boolean): Outcome {
  const has = (verdict: string): boolean => check.controls.some((one) => one.verdict === verdict);
  const exit = has('fail') || (strict && has('unknown')) ? EXIT.drift : EXIT.ok;
  return outcomeOf('ControlCheck', check, renderCheck, nextAfterCheck(check), { document: checkData, exit });
}
