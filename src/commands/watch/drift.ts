import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, recordFlags } from '../../lib/cli/flags/flags.ts';
import { parseDuration } from '../../lib/core/text/duration.ts';
import { findDrift } from '../../lib/stages/watch/drift/drift.ts';
import { recordDrift } from '../../lib/stages/watch/drift/record-drift.ts';
import { renderDrift } from '../../lib/stages/watch/drift/render.ts';
import type { Drift } from '../../lib/stages/watch/drift/schema.ts';

export default class WatchDrift extends SovranCommand<typeof WatchDrift> {
  static override summary = 'Compare the last three windows of an environment with a reference, without prompts.';
  static override description =
    'From fetched requests (sizes, durations, outcomes, applications) and from answers of canaries. A feature drifts if two ' +
    'windows differ. Exits 5 on drift. Run `sovran watch sync` first.';
  static override examples = [
    'sovran watch drift --env production',
    'sovran watch drift --env production --record',
    'sovran watch drift --env production --window 1d --reference 2026-01-01..2026-02-01',
  ];
  static override flags = {
    env: flag.required('NAME', 'Environment.'),
    window: flag.preset('DURATION', '7d', 'Length of one window.'),
    reference: flag.text('FROM..UNTIL', 'Reference (default: the four windows before).'),
    ...recordFlags,
  };
  static override operation = recordDrift;

  protected async perform({ flags }: Parsed<typeof WatchDrift>, session: Session): Promise<Outcome> {
    const { env: environment, window, reference } = flags;
    const input = { environment, windowMs: parseDuration(window), ...(reference === undefined ? {} : { reference }) };
    if (!flags.record) return driftOutcome(await findDrift(await session.stage(), input));
    return this.operate(session, input, flags, ({ result }) => driftOutcome(result));
  }
}

function driftOutcome(drift: Drift): Outcome {
  const exit = drift.verdict === 'drift' ? EXIT.drift : EXIT.ok;
  return outcomeOf('Drift', drift, renderDrift, nextAfter(drift.verdict, drift.environment), { exit });
}

/** A canary shows whether the service answers otherwise, or its callers ask otherwise. */
function nextAfter(verdict: Drift['verdict'], environment: string): string[] {
  if (verdict === 'ok') return [];
  const canary = `sovran watch canary run --env ${environment} --key-file FILE`;
  return [verdict === 'drift' ? canary : `sovran watch sync --env ${environment}`];
}
