import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { collectAnswers } from '../../lib/cli/asking/scope-answers.ts';
import type { JsonObject } from '../../lib/core/ports/json.ts';
import { addUseCase } from '../../lib/stages/scope/cases/add-use-case.ts';
import { CONTEXT_CHOICES } from '../../lib/stages/scope/cases/ask-use-case.ts';
import { useCaseDocument } from '../../lib/stages/scope/documents.ts';
import { renderAddedCase } from '../../lib/stages/scope/render-use-case.ts';

export default class ScopeAdd extends SovranCommand<typeof ScopeAdd> {
  static override summary = 'Describe a use case by questions, flags or a file.';
  static override examples = [
    'sovran scope add triage',
    'sovran scope add triage --title "Route citizens\' questions" --kpi "right theme|%|62|85"',
    'sovran scope add triage --from triage.yaml',
    'sovran scope add triage --edit --gate legal-basis=pass',
  ];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = {
    ...changeFlags,
    from: flag.text('FILE', 'Answers from YAML or JSON; - for standard input.'),
    edit: flag.toggle('Change an existing case; reopens a decided one.'),
    title: flag.text('TEXT', 'Title in one line; enough for a draft.'),
    need: flag.text('TEXT', 'The need, and what it costs today.'),
    users: flag.text('TEXT', 'Who uses it, and how many.'),
    data: flag.text('TEXT', 'The data it works on.'),
    alternatives: flag.text('TEXT', 'What works without AI, and why it is not enough.'),
    'personal-data': flag.choice(CONTEXT_CHOICES.personalData, 'Personal data in it.'),
    secrecy: flag.choice(CONTEXT_CHOICES.secrecy, 'Secrets in it.'),
    residency: flag.choice(CONTEXT_CHOICES.residency, 'Where the data must stay.'),
    connectivity: flag.choice(CONTEXT_CHOICES.connectivity, 'Connection of the site.'),
    'requests-per-day': flag.text('N', 'Requests expected per day.'),
    hosting: flag.choice(['public', 'private', 'hybrid', 'sovereign'], 'Hosting model chosen for it.'),
    kpi: flag.repeated('NAME|UNIT|BASELINE|TARGET', 'KPI; baseline and target may be empty.'),
    'max-loss': flag.number('Points of exact match that quantizing may cost; releases keep to it.', {
      min: 0,
      max: 100,
      helpValue: 'POINTS',
    }),
    gate: flag.repeated(
      'GATE=VERDICT[:REASON]',
      'Knock-out gate (prohibited-practice legal-basis data-owner gpu-budget) = pass, fail or unknown.',
    ),
  };
  static override operation = addUseCase;

  protected async perform({ args, flags }: Parsed<typeof ScopeAdd>, session: Session): Promise<Outcome> {
    const answers = (await collectAnswers(args.name, flags, session)) as JsonObject;
    const input = { name: args.name, edit: flags.edit, answers };
    const document = useCaseDocument;
    return this.operate(session, input, flags, ({ result }) =>
      outcomeOf('UseCase', result, renderAddedCase, [`sovran scope score ${args.name}`], { document }),
    );
  }
}
