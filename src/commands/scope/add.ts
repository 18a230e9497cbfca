import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { collectAnswers } from '../../lib/cli/asking/scope-answers.ts';
import type { JsonObject } from '../../lib/core/ports/json.ts';
import { addUseCase } from '../../lib/stages/scope/cases/add-use-case.ts';
import { CONTEXT_CHOICES } from '../../lib/stages/scope/cases/ask-use-case.ts';
import { useCaseDocument } from '../../lib/stages/scope/documents.ts';
import { renderAddedCase } from '../../lib/stages/scope/render-use-case.ts';

export default class ScopeAdd extends SovranCommand<typeof ScopeAdd> {
  static override summary = 'Describe a use case by questions, flags or a file.';
  static override examples = [
    '<%= config.bin %> scope add triage',
    '<%= config.bin %> scope add triage --title "Route citizens\' questions" --kpi "right theme|%|62|85"',
    '<%= config.bin %> scope add triage --from triage.yaml',
    '<%= config.bin %> scope add triage --edit --gate legal-basis=pass',
  ];
  static override args = { name: nameArg('Name of the use case.') };
  static override flags = {
    ...changeFlags,
    from: Flags.string({ helpValue: 'FILE', summary: 'Answers from YAML or JSON; - for standard input.' }),
    edit: Flags.boolean({ summary: 'Change an existing case; reopens a decided one.' }),
    title: Flags.string({ helpValue: 'TEXT', summary: 'Title in one line; enough for a draft.' }),
    need: Flags.string({ helpValue: 'TEXT', summary: 'The need, and what it costs today.' }),
    users: Flags.string({ helpValue: 'TEXT', summary: 'Who uses it, and how many.' }),
    data: Flags.string({ helpValue: 'TEXT', summary: 'The data it works on.' }),
    alternatives: Flags.string({ helpValue: 'TEXT', summary: 'What works without AI, and why it is not enough.' }),
    'personal-data': Flags.string({ options: [...CONTEXT_CHOICES.personalData], summary: 'Personal data in it.' }),
    secrecy: Flags.string({ options: [...CONTEXT_CHOICES.secrecy], summary: 'Secrets in it.' }),
    residency: Flags.string({ options: [...CONTEXT_CHOICES.residency], summary: 'Where the data must stay.' }),
    connectivity: Flags.string({ options: [...CONTEXT_CHOICES.connectivity], summary: 'Connection of the site.' }),
    'requests-per-day': Flags.string({ helpValue: 'N', summary: 'Requests expected per day.' }),
    hosting: Flags.string({
      options: ['public', 'private', 'hybrid', 'sovereign'],
      summary: 'Hosting model chosen for it.',
    }),
    kpi: Flags.string({
      multiple: true,
      helpValue: 'NAME|UNIT|BASELINE|TARGET',
      summary: 'KPI; repeatable, baseline and target may be empty.',
    }),
    'max-loss': Flags.integer({
      min: 0,
      max: 100,
      helpValue: 'POINTS',
      summary: 'Points of exact match that quantizing may cost; releases keep to it.',
    }),
    gate: Flags.string({
      multiple: true,
      helpValue: 'GATE=VERDICT[:REASON]',
      summary: 'Knock-out gate (prohibited-practice legal-basis data-owner gpu-budget) = pass, fail or unknown.',
    }),
  };
  static override operation = addUseCase;

  protected async perform({ args, flags }: Parsed<typeof ScopeAdd>, session: Session): Promise<Outcome> {
    const answers = (await collectAnswers(args.name, flags, session)) as JsonObject;
    const input = { name: args.name, edit: flags.edit, answers };
    const document = useCaseDocument;
    return operate(session, ScopeAdd.operation, input, flags, ({ result }) =>
      outcomeOf('UseCase', result, renderAddedCase, [`sovran scope score ${args.name}`], { document }),
    );
  }
}
