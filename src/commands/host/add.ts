import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, keyTrustFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { collectHost } from '../../lib/cli/asking/host-answers.ts';
import { addHost, findSameMachine, sameMachineRemarks } from '../../lib/stages/machines/hosts/add-host.ts';
import { hostData } from '../../lib/stages/machines/hosts/inventory.ts';
import { TRANSPORTS } from '../../lib/stages/machines/hosts/host-flags.ts';
import { PROFILES } from '../../lib/core/project/resources/host.ts';
import { renderAddedHost } from '../../lib/stages/machines/hosts/render.ts';

export default class HostAdd extends SovranCommand<typeof HostAdd> {
  static override summary = 'Add a machine to the inventory.';
  static override description =
    'Uses the SSH configuration (or the file in SOVRAN_SSH_CONFIG). Pins the host key in hosts/known_hosts, after ' +
    '--fingerprint or a confirmation, and tests the login before anything is written.';
  static override examples = [
    'sovran host add local --local',
    'sovran host add gpu1 --ssh ops@gpu1.example.org --jump bastion --fingerprint SHA256:…',
    'sovran host add hpc --ssh me@login.example.org --slurm --partition gpu --folder /scratch/me/sovran',
    'sovran host add gpu1 --plan plan.json',
  ];
  static override args = { name: nameArg('Name of the host.') };
  static override flags = {
    ...changeFlags,
    ...keyTrustFlags,
    local: flag.toggle('This machine, without SSH.', {
      exclusive: ['ssh', 'jump', 'fingerprint', 'accept-new', 'no-login', 'transport'],
    }),
    ssh: flag.text('USER@HOST[:PORT]', 'Address or SSH alias.'),
    jump: flag.repeated('HOST', 'Jump host, nearest first.'),
    'no-login': flag.toggle('Skip the test login.'),
    group: flag.repeated('NAME', 'Group of the host.'),
    label: flag.repeated('KEY=VALUE', 'Label of the host.'),
    runner: Flags.string({ summary: 'What starts engines (default: docker over SSH, process with --local).' }),
    slurm: flag.toggle('Login node of a Slurm cluster: jobs go to its nodes.', { exclusive: ['runner'] }),
    partition: flag.text('NAME', 'Partition of the jobs (default: the cluster’s).'),
    account: flag.text('NAME', 'Account that Slurm charges.'),
    qos: flag.text('NAME', 'Quality of service of the jobs.'),
    folder: flag.text('PATH', 'Folder of sovran there (default: /var/lib/sovran).', { exclusive: ['local'] }),
    transport: flag.choice(TRANSPORTS, 'SSH client (default: auto).'),
    profile: flag.choice(PROFILES, 'Profile that host apply provisions.'),
  };
  static override operation = addHost;

  protected async perform({ args, flags }: Parsed<typeof HostAdd>, session: Session): Promise<Outcome> {
    const input = await collectHost(args.name, flags, session);
    const same = await findSameMachine(input, await session.stage());
    return this.operate(session, input, flags, ({ result }) => {
      const next = result.transport === 'local' ? 'sovran engine install cpu' : `sovran host check ${args.name}`;
      const besides = { document: hostData, warnings: sameMachineRemarks(same) };
      return outcomeOf('Host', result, renderAddedHost, [next], besides);
    });
  }
}
