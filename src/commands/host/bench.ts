import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, gateFlags, hostNames } from '../../lib/cli/flags/flags.ts';
import { hostBench } from '../../lib/stages/measure/hosts/host-bench.ts';
import { checkHostBench, PARTS } from '../../lib/stages/measure/hosts/input.ts';
import { renderHostBench } from '../../lib/stages/measure/hosts/render.ts';

export default class HostBench extends SovranCommand<typeof HostBench> {
  static override summary = 'Measure disk, network and all-reduce of hosts, and say what bounds training.';
  static override description =
    'Writes up to 1 GiB on each disk and removes it; loads each link. Without a part all that the hosts allow is ' +
    'measured. Exits 5 when a part is slower than training needs.';
  static override examples = [
    'sovran host bench gpu1 gpu2',
    'sovran host bench gpu1 --disk --seconds 30',
    'sovran host bench gpu1 gpu2 --network --interface ens1f0',
  ];
  static override args = { names: hostNames };
  static override flags = {
    ...gateFlags,
    ...changeFlags,
    disk: flag.toggle('Measure the disk of each host.'),
    network: flag.toggle('Measure the network from each host to the next.'),
    'all-reduce': flag.toggle('Measure an all-reduce, by an installed engine with torch.'),
    seconds: flag.number('Longest time of each test.', { default: 10, min: 1, max: 300 }),
    interface: flag.text('NAME', 'Network interface of every host (default: that of SSH).'),
    'while-busy': flag.toggle('Measure although jobs or services run there.'),
  };
  static override operation = hostBench;

  protected async perform({ args, flags }: Parsed<typeof HostBench>, session: Session): Promise<Outcome> {
    const { seconds, interface: name = null, 'while-busy': whileBusy } = flags;
    const parts = PARTS.filter((part) => flags[part]);
    const input = checkHostBench({ hosts: args.names ?? [], parts, seconds, interface: name, whileBusy });
    return this.operate(session, input, flags, ({ result }) => {
      const exit = result.report.verdict === 'unbalanced' ? EXIT.drift : EXIT.ok;
      const data = { ...result.report, digest: result.digest };
      return outcomeOf('Report', data, (_, view) => renderHostBench(result, view), ['sovran status'], { exit });
    });
  }
}
