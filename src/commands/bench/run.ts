import * as Flags from '@oclif/core/flags';
import { benchRun } from '../../lib/stages/measure/bench/bench-run.ts';
import { readBenchFlags } from '../../lib/stages/measure/bench/read-bench-flags.ts';
import { renderBench } from '../../lib/stages/measure/bench/render.ts';
import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, engineFlags, flag, gateFlags, subjectFlags } from '../../lib/cli/flags/flags.ts';

export default class BenchRun extends SovranCommand<typeof BenchRun> {
  static override summary = 'Measure latency and throughput through the gateway.';
  static override examples = [
    'sovran bench run --env production --app portal --key-file ~/portal.key --concurrency 8 --duration 30s',
    'sovran bench run --model themes-q8 --rate 5 --arrivals poisson --duration 60s --prompts themes',
  ];
  static override flags = {
    ...gateFlags,
    ...changeFlags,
    ...subjectFlags,
    ...engineFlags,
    concurrency: flag.number('Users, each waiting for its answer.', { default: 4 }),
    rate: flag.text('R', 'Requests per second, independent of answers.'),
    arrivals: flag.choice(['poisson', 'constant'], 'Gaps between requests.', { default: 'poisson' }),
    duration: Flags.string({ default: '30s', summary: 'Time to send requests.' }),
    requests: flag.number('Number of requests.'),
    warmup: flag.text('DURATION', 'Dropped time (default: a tenth; none with --requests).'),
    'max-tokens': flag.number('Longest answer, tokens.', { default: 64 }),
    prompts: flag.text('DATASET|FILE', 'Prompts (default: built-in ones).'),
    seed: flag.number('Seed of the arrivals and of the intervals.', { default: 1 }),
  };
  static override operation = benchRun;

  protected async perform({ flags }: Parsed<typeof BenchRun>, session: Session): Promise<Outcome> {
    return this.operate(session, readBenchFlags(flags), flags, ({ result: { report, digest } }) => {
      const next = flags.model ? `sovran release create ${flags.model}-1 --model ${flags.model}` : 'sovran status';
      const exit = report.verdict === 'failed' ? EXIT.failed : EXIT.ok;
      return outcomeOf('Report', { ...report, digest }, renderBench, [next], { exit });
    });
  }
}
