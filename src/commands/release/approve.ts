import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { approveRelease } from '../../lib/stages/release/approvals/approve.ts';
import { renderApproved } from '../../lib/stages/release/render.ts';

export default class ReleaseApprove extends SovranCommand<typeof ReleaseApprove> {
  static override summary = 'Sign the promotion of a release to an environment with your own SSH key.';
  static override description =
    'The signature covers the release, its evidence, the environment and the plan of the promotion. ' +
    'Who may sign is listed in governance/allowed_signers, which people edit and commit. ' +
    'The author of a release cannot approve it.';
  static override examples = ['sovran release approve themes-1 --env production --key ~/.ssh/id_ed25519'];
  static override args = { name: nameArg('Name of the release.') };
  static override flags = {
    ...changeFlags,
    env: flag.required('ENV', 'Environment it may go to.'),
    key: flag.required('FILE', 'Private key of the approver.'),
    'accept-worse': flag.text('REASON', 'Why it may answer worse than the live release.'),
  };
  static override operation = approveRelease;

  protected async perform({ args, flags }: Parsed<typeof ReleaseApprove>, session: Session): Promise<Outcome> {
    const mayAsk = session.terminal.interactive;
    const { key, 'accept-worse': acceptWorse } = flags;
    const worse = acceptWorse === undefined ? {} : { acceptWorse };
    const input = { release: args.name, environment: flags.env, key, mayAsk, ...worse };
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('Approval', result, renderApproved, [
        result.counted < result.required
          ? `sovran release approve ${args.name} --env ${flags.env} --key FILE`
          : `sovran release promote ${args.name} --env ${flags.env}`,
      ]),
    );
  }
}
