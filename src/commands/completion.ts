import { textArg } from '../lib/cli/flags/flags.ts';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { completionScript, SHELLS } from '../lib/cli/completion/shell-script.ts';
import { completedCommands, type Shipped } from '../lib/cli/completion/word-table.ts';
import type { Machine } from '../lib/cli/session/session.ts';
import type { EngineSurvey } from '../lib/core/project/engine-definition.ts';
import { badValue, suggest } from '../lib/core/text/suggest.ts';

export default class Completion extends SovranCommand<typeof Completion> {
  static override summary = 'Print the completion of a shell: commands, flags, names of resources.';
  static override examples = [
    'source <(sovran completion bash)',
    'source <(sovran completion zsh)',
    'sovran completion fish | source',
  ];
  static override args = {
    shell: textArg({ required: true, description: `Shell to complete in: ${SHELLS.join(', ')}.` }),
  };

  protected async perform({ args }: Parsed<typeof Completion>, session: Session): Promise<Outcome> {
    const shell = SHELLS.find((one) => one === args.shell);
    if (!shell) throw badValue('unknown-shell', 'SHELL', args.shell, { fix: suggest(args.shell, SHELLS) });
    const machine = await session.machine();
    const { templates } = machine;
    const commands = completedCommands(this.config.commands, await shippedNames(templates, await machine.engines()));
    const script = await completionScript(shell, commands, (part) => templates.read(`completion/${part}`));
    return outcomeOf('Completion', { shell, script: script.join('\n') }, () => script);
  }
}

async function shippedNames(templates: Machine['templates'], { engines }: EngineSurvey): Promise<Shipped> {
  const [runbooks, bases] = await Promise.all([templates.names('runbooks/en'), templates.names('catalogue')]);
  const names = (files: string[], ending: string): string[] =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  return {
    runbooks: names(runbooks, '.md'),
    bases: names(bases, '.yaml'),
    methods: [...new Set(engines.flatMap(({ jobs }) => jobs.finetune?.methods ?? []))].toSorted(),
  };
}
