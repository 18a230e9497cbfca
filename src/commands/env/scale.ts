import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { scaleFront } from '../../lib/stages/release/replicas/scale.ts';
import { requireFront } from '../../lib/stages/serving/environments/members.ts';

export default class EnvScale extends SovranCommand<typeof EnvScale> {
  static override summary = 'Change how many hosts serve behind a front.';
  static override description =
    'A host that joins gets the release of the others, with the same approvals. One that leaves is drained first. ' +
    'Exits 5 when the requests behind it fail.';
  static override examples = ['sovran env scale production --replicas 3'];
  static override args = { name: nameArg('Name of the front.') };
  static override flags = {
    ...changeFlags,
    replicas: flag.number('Hosts that serve, the first ones.', { required: true, min: 1, max: 99, helpValue: 'N' }),
  };
  static override operation = scaleFront;

  protected async perform({ args, flags }: Parsed<typeof EnvScale>, session: Session): Promise<Outcome> {
    const { project } = await session.stage();
    const front = await requireFront(project, args.name);
    const { scaleMembers } = await import('../../lib/cli/members/scale.ts');
    return scaleMembers(session, { name: args.name, front, replicas: flags.replicas }, flags);
  }
}
