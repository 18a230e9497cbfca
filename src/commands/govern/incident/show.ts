import {
  EXIT,
  listOf,
  outcomeOf,
  SovranCommand,
  type Outcome,
  type Parsed,
  type Session,
} from '../../../lib/cli/base-command.ts';
import { textArg } from '../../../lib/cli/flags/flags.ts';
import { checkName } from '../../../lib/core/project/resources.ts';
import { needsAttention, readIncidents } from '../../../lib/stages/governance/incidents/read-incidents.ts';
import { renderIncident, renderIncidents } from '../../../lib/stages/governance/incidents/render.ts';

export default class GovernIncidentShow extends SovranCommand<typeof GovernIncidentShow> {
  static override summary = 'Incidents, their duties and dates, and whether frozen evidence is as it was.';
  static override description = 'Exits 5 when a date of an open incident has passed, or frozen evidence changed.';
  static override examples = ['sovran govern incident show', 'sovran govern incident show leak'];
  static override args = {
    name: textArg({ description: 'Name of the incident.', parse: async (text) => checkName(text) }),
  };

  protected async perform({ args }: Parsed<typeof GovernIncidentShow>, session: Session): Promise<Outcome> {
    const found = await readIncidents(await session.stage(), args.name);
    const exit = found.some(needsAttention) ? EXIT.drift : EXIT.ok;
    const [one] = found;
    if (args.name !== undefined && one) return outcomeOf('Incident', one, renderIncident, [], { exit });
    return listOf('IncidentList', found, renderIncidents, [], { exit });
  }
}
