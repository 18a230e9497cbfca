import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../../lib/cli/flags/flags.ts';
import { incidentFlags, readTime, saidBy } from '../../../lib/cli/flags/incident-flags.ts';
import { statedWords } from '../../../lib/core/text/suggest.ts';
import { openIncident } from '../../../lib/stages/governance/incidents/operations.ts';
import { renderIncident } from '../../../lib/stages/governance/incidents/render.ts';

export default class GovernIncidentOpen extends SovranCommand<typeof GovernIncidentOpen> {
  static override summary = 'Open an incident: freeze the evidence, start the clocks of the law.';
  static override description =
    'Dates run from --aware-at by the named regimes. Evidence is recorded by digest: what serves, its last checks, ' +
    'fetched requests, events. No personal data: everything is kept in git.';
  static override examples = [
    'sovran govern incident open leak --title "Answers quote other citizens" --aware-at 2026-11-30T16:35+01:00 --regimes gdpr,ai-act',
  ];
  static override args = { name: nameArg('Name of the incident.') };
  static override flags = {
    ...changeFlags,
    title: flag.required('TEXT', 'What happened, in one line.'),
    'aware-at': flag.required('TIME', 'When you became aware of it.'),
    regimes: flag.required('LIST', 'gdpr, ai-act, nis2, dora.'),
    ...incidentFlags,
  };
  static override operation = openIncident;

  protected async perform({ args, flags }: Parsed<typeof GovernIncidentOpen>, session: Session): Promise<Outcome> {
    const said = {
      title: statedWords('bad-title', '--title', flags.title) ?? '',
      aware: readTime('--aware-at', flags['aware-at']),
      severity: 'unknown' as const,
      harm: [],
      regimes: [],
      ...saidBy(flags),
    };
    const next = [`sovran govern incident update ${args.name} --help`];
    return this.operate(session, { name: args.name, said }, flags, ({ result }) =>
      outcomeOf('Incident', result, renderIncident, next),
    );
  }
}
