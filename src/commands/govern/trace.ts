import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, textArg } from '../../lib/cli/flags/flags.ts';
import { renderTrace, renderTraceSample } from '../../lib/stages/governance/trace/render.ts';
import { traceRequest, traceSample } from '../../lib/stages/governance/trace/trace.ts';

export default class GovernTrace extends SovranCommand<typeof GovernTrace> {
  static override summary = 'Walk from an answer to release, weights, rows, evaluations, approvals and charter.';
  static override description =
    'Reads what `watch sync` fetched, and asks no host. --sample walks from answered requests that the seed chooses. Exits 5 ' +
    'where a walk stops.';
  static override examples = [
    'sovran govern trace 7f9c2ba4e88f827d',
    'sovran govern trace --sample 20 --seed 2026-audit',
  ];
  static override args = { id: textArg({ description: 'Id of a request, as its answer has it (x-request-id).' }) };
  static override flags = {
    env: flag.text('NAME', 'Environment of the request.'),
    sample: flag.number('Walk from K requests instead.', { min: 1, max: 10_000, helpValue: 'K' }),
    seed: flag.preset('TEXT', '0', 'What chooses them.'),
  };

  protected async perform({ args, flags }: Parsed<typeof GovernTrace>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    if (args.id === undefined) {
      const sampled = await traceSample(ctx, { sample: flags.sample ?? 1, seed: flags.seed });
      const exit = sampled.complete === sampled.traces.length ? EXIT.ok : EXIT.drift;
      return outcomeOf('TraceSample', sampled, renderTraceSample, [], { exit });
    }
    const trace = await traceRequest(ctx, args.id, flags.env);
    return outcomeOf('Trace', trace, renderTrace, [], { exit: trace.complete ? EXIT.ok : EXIT.drift });
  }
}
