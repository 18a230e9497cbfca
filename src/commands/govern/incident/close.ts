import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { completeReason } from '../../../lib/cli/asking/scope-answers.ts';
import { changeFlags, flag, nameArg, reasonFlags } from '../../../lib/cli/flags/flags.ts';
import { statedWords } from '../../../lib/core/text/suggest.ts';
import { closeIncident } from '../../../lib/stages/governance/incidents/operations.ts';
import { renderIncident } from '../../../lib/stages/governance/incidents/render.ts';

export default class GovernIncidentClose extends SovranCommand<typeof GovernIncidentClose> {
  static override summary = 'Close an incident whose duties are met.';
  static override examples = ['sovran govern incident close leak --reason "Filter in place, persons informed"'];
  static override args = { name: nameArg('Name of the incident.') };
  static override flags = {
    ...changeFlags,
    ...reasonFlags,
    justify: flag.text('TEXT', 'Why it is closed with duties that are not met.'),
  };
  static override operation = closeIncident;

  protected async perform({ args, flags }: Parsed<typeof GovernIncidentClose>, session: Session): Promise<Outcome> {
    const justification = statedWords('bad-reason', '--justify', flags.justify);
    const reason = await completeReason(flags.reason, session);
    const close = { reason, ...(justification === undefined ? {} : { justification }) };
    return this.operate(session, { name: args.name, close }, flags, ({ result }) =>
      outcomeOf('Incident', result, renderIncident),
    );
  }
}
