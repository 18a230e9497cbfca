import { resolve } from 'node:path';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import { planOutcome } from '../../lib/cli/outcomes/plan-outcome.ts';
import { confirmOrThrow } from '../../lib/cli/session/confirm.ts';
import { refuseFailedGates } from '../../lib/core/operation/plan/gates.ts';
import type { Plan } from '../../lib/core/operation/plan/plan.ts';
import { message } from '../../lib/core/text/message.ts';
import { say } from '../../lib/core/text/translate.ts';
import { eraseSubject, exitOfErasure, nextOfHosts } from '../../lib/stages/governance/erasure/erase.ts';
import { renderErased } from '../../lib/stages/governance/erasure/render.ts';
import { sealSubject } from '../../lib/stages/governance/erasure/subject.ts';

export default class DataErase extends SovranCommand<typeof DataErase> {
  static override summary = 'Erase a person from datasets, hosts and answers, and mark the models that learned.';
  static override description =
    'FILE holds the identifiers of one person, one a line; they are written nowhere. Keep it until the erasure is complete: ' +
    '`resume` needs it. Exits 4 while a host is unknown, 5 while any place remains. All of it: docs/governance.md.';
  static override examples = [
    'sovran data erase --subject ~/person.txt --dry-run',
    'sovran data erase --subject ~/person.txt --yes',
  ];
  static override flags = {
    ...changeFlags,
    subject: flag.required('FILE', 'Identifiers of the person, one a line.'),
    'accept-broad': flag.toggle('Accept identifiers that are short or in many rows.'),
    gone: flag.repeated('HOST', 'Host whose machine exists no longer: recorded, not checked.'),
  };
  static override operation = eraseSubject;

  protected async perform({ flags }: Parsed<typeof DataErase>, session: Session): Promise<Outcome> {
    const { project } = await session.stage();
    const sealed = await sealSubject(resolve(flags.subject), project);
    const input = { ...sealed, broad: flags['accept-broad'], gone: [...new Set(flags.gone ?? [])] };
    return this.operate(
      session,
      input,
      flags,
      ({ result }) =>
        outcomeOf('Erasure', result, renderErased, nextOfHosts(result.places), { exit: exitOfErasure(result) }),
      { review: async (plan) => review(session, plan) },
    );
  }
}

/** Shows what would go and asks. Where nothing would, answers at once: nothing is recorded then. */
async function review(session: Session, plan: Plan): Promise<Outcome | undefined> {
  refuseFailedGates(plan);
  const remarks = plan.remarks ?? [];
  if (plan.steps.length === 0)
    return outcomeOf('Erasure', { name: null }, (_, { t }) => remarks.map((one) => say(t, one)));
  for (const line of planOutcome(plan).render(session.view)) session.note(line);
  await confirmOrThrow(session, message('erase.confirm'));
  return undefined;
}
