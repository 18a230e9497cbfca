import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { collectHost } from '../../lib/cli/asking/host-answers.ts';
import { replanAdd } from '../../lib/cli/failures/next-after-stale.ts';
import { operate } from '../../lib/cli/operate.ts';
import { addHost } from '../../lib/stages/machines/hosts/add-host.ts';
import { hostData } from '../../lib/stages/machines/hosts/host-data.ts';
import { ENGINES, TRANSPORTS } from '../../lib/stages/machines/hosts/host-flags.ts';
import { PROFILES } from '../../lib/core/project/resources/host.ts';
import { findSameMachine, sameMachineRemarks } from '../../lib/stages/machines/hosts/same-machine.ts';
import { renderAddedHost } from '../../lib/stages/machines/hosts/render.ts';

export default class HostAdd extends SovranCommand<typeof HostAdd> {
  static override summary = 'Add a machine to the inventory: by questions or by flags.';
  static override description =
    'A machine over SSH is found as the SSH configuration says (SOVRAN_SSH_CONFIG names another file). Its key is asked ' +
    'for before any login, compared with --fingerprint or shown to be confirmed, and pinned in hosts/known_hosts. ' +
    'One login is tried before anything is written.';
  static override examples = [
    '<%= config.bin %> host add local --local',
    '<%= config.bin %> host add gpu1 --ssh ops@gpu1.example.org --jump bastion --fingerprint SHA256:…',
    '<%= config.bin %> host add gpu1 --plan plan.json',
  ];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    local: Flags.boolean({
      summary: 'This machine.',
      exclusive: ['ssh', 'jump', 'fingerprint', 'accept-new', 'no-login', 'transport'],
    }),
    ssh: Flags.string({ helpValue: 'USER@HOST[:PORT]', summary: 'A machine over SSH, or an alias of it.' }),
    jump: Flags.string({
      multiple: true,
      helpValue: 'HOST',
      summary: 'Machine on the way, nearest first; repeatable.',
    }),
    fingerprint: Flags.string({
      multiple: true,
      helpValue: 'SHA256:…',
      summary: 'Key the host must have; MACHINE=SHA256:… for one on the way.',
    }),
    'accept-new': Flags.boolean({ summary: 'Pin unknown keys without asking; refused with CI=true.' }),
    'no-login': Flags.boolean({ summary: 'Do not try to log in: the host is not ready, or lets others in.' }),
    group: Flags.string({ multiple: true, helpValue: 'NAME', summary: 'Group it belongs to; repeatable.' }),
    label: Flags.string({ multiple: true, helpValue: 'KEY=VALUE', summary: 'Label; repeatable.' }),
    engine: Flags.string({
      options: [...ENGINES],
      summary: 'What runs jobs there (default over SSH: docker, here: process).',
    }),
    transport: Flags.string({ options: [...TRANSPORTS], summary: 'SSH driver (default: auto).' }),
    profile: Flags.string({ options: [...PROFILES], summary: 'What the host is to become.' }),
  };
  static override operation = addHost;

  protected async perform({ args, flags }: Parsed<typeof HostAdd>, session: Session): Promise<Outcome> {
    const input = await collectHost(args.name, flags, session);
    const same = await findSameMachine(input, await session.stage());
    return operate(session, HostAdd.operation, input, flags, ({ result }) => ({
      kind: 'Host',
      data: hostData(result),
      render: (view) => renderAddedHost(result, view),
      warnings: sameMachineRemarks(same),
      next: result.transport === 'local' ? ['sovran engine install cpu'] : [`sovran host check ${args.name}`],
    })).catch(replanAdd(input, flags));
  }
}
