import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg, reasonFlags } from '../../../lib/cli/flags/flags.ts';
import { incidentFlags, readTime, saidBy } from '../../../lib/cli/flags/incident-flags.ts';
import { digestOfFile } from '../../../lib/cli/files/digest-file.ts';
import { missingFlags } from '../../../lib/cli/session/session.ts';
import { dropAbsent } from '../../../lib/core/kit/drop-absent.ts';
import { statedWords } from '../../../lib/core/text/suggest.ts';
import { type ChangeInput, updateIncident } from '../../../lib/stages/governance/incidents/operations.ts';
import { renderIncident } from '../../../lib/stages/governance/incidents/render.ts';

export default class GovernIncidentUpdate extends SovranCommand<typeof GovernIncidentUpdate> {
  static override summary = 'Record what came to be known of an incident, or a duty that was done.';
  static override examples = [
    'sovran govern incident update leak --severity high --persons 12',
    'sovran govern incident update leak --done gdpr-authority --at 2026-12-01T09:00+01:00 --evidence receipt.pdf',
    'sovran govern incident update leak --justify gdpr-persons --reason "The data were encrypted"',
  ];
  static override args = { name: nameArg('Name of the incident.') };
  static override flags = {
    ...changeFlags,
    ...incidentFlags,
    regimes: flag.text('LIST', 'Regimes that apply as well.'),
    done: flag.text('DUTY', 'Duty that was done.', { exclusive: ['justify'] }),
    justify: flag.text('DUTY', 'Duty that is not to be done, by --reason.'),
    at: flag.text('TIME', 'When it was done (default: now).', { dependsOn: ['done'] }),
    evidence: flag.text('FILE', 'File, kept by name and digest.', { dependsOn: ['done'] }),
    ...reasonFlags,
  };
  static override operation = updateIncident;

  protected async perform({ args, flags }: Parsed<typeof GovernIncidentUpdate>, session: Session): Promise<Outcome> {
    const duty = flags.done ?? flags.justify;
    const step = dropAbsent({
      at: readTime('--at', flags.at),
      reason: statedWords('bad-reason', '--reason', flags.reason),
      evidence: flags.evidence === undefined ? undefined : await digestOfFile(flags.evidence),
    });
    const outcome = flags.done === undefined ? 'justified' : 'done';
    const said = saidBy(flags);
    if (duty === undefined && Object.keys(said).length === 0) throw missingFlags(['--done']);
    const input: ChangeInput = {
      name: args.name,
      said,
      ...(duty === undefined ? {} : { step: { duty, outcome, ...step } }),
    };
    return this.operate(session, input, flags, ({ result }) => outcomeOf('Incident', result, renderIncident));
  }
}
