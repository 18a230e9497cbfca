import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, textArg } from '../../lib/cli/flags/flags.ts';
import { statedWords } from '../../lib/core/text/suggest.ts';
import { attestControl } from '../../lib/stages/governance/check/attest.ts';
import { renderAttested } from '../../lib/stages/governance/check/render.ts';

export default class GovernAttest extends SovranCommand<typeof GovernAttest> {
  static override summary = 'Sign a statement about a control that evidence leaves unknown.';
  static override description =
    'The control is then attested, or not applicable with --na, until the statement expires; it never passes by it. ' +
    'Who may sign is listed in governance/allowed_signers.';
  static override examples = [
    'sovran govern attest DAT-03 --statement "Register reviewed" --key ~/.ssh/id_ed25519',
    'sovran govern attest MOD-03 --env production --na --statement "Own base" --expires 90d --key ~/.ssh/id_ed25519',
  ];
  static override args = { control: textArg({ required: true, description: 'Id of the control.' }) };
  static override flags = {
    ...changeFlags,
    env: flag.text('NAME', 'One environment (default: all).'),
    statement: flag.required('TEXT', 'What you state, and why.'),
    expires: flag.preset('DURATION', '365d', 'How long it counts.'),
    key: flag.required('FILE', 'Private key of the signer.'),
    na: flag.toggle('The control does not apply.'),
  };
  static override operation = attestControl;

  protected perform({ args, flags }: Parsed<typeof GovernAttest>, session: Session): Promise<Outcome> {
    const { env: environment = null, expires, key, na } = flags;
    const statement = statedWords('bad-statement', '--statement', flags.statement) ?? '';
    const said = { control: args.control, environment, statement, expires, key };
    const input = {
      ...said,
      verdict: na ? ('na' as const) : ('attested' as const),
      mayAsk: session.terminal.interactive,
    };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Attestation', result, renderAttested, [`sovran govern explain ${result.control}`]),
    );
  }
}
