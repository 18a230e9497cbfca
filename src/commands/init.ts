import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { changeFlags, flag, textArg } from '../lib/cli/flags/flags.ts';
import { goThere, chooseNewProject } from '../lib/cli/session/project-root.ts';
import { initProject, refuseBeforeTouching } from '../lib/stages/scope/init/init-project.ts';

export default class Init extends SovranCommand<typeof Init> {
  static override summary = 'Create a project: a git folder with sovran.yaml.';
  static override examples = ['sovran init my-project --organisation "City of Lyon" --language fr', 'sovran init'];
  static override args = { name: textArg({ description: 'Folder to create (default: this folder).' }) };
  static override flags = {
    ...changeFlags,
    organisation: flag.preset('TEXT', '', 'Owner of the project.'),
    language: flag.choice(['en', 'fr'], 'Language of messages and documents.'),
  };
  static override operation = initProject;

  protected async perform({ args, flags }: Parsed<typeof Init>, session: Session): Promise<Outcome> {
    const { root, name, enclosing } = chooseNewProject(args.name, flags.project);
    const language = flags.language === 'fr' || flags.language === 'en' ? flags.language : session.view.language;
    const input = { name, organisation: flags.organisation, language, enclosing };
    const there: Session = { ...session, stage: () => session.stageAt(root) };
    if (!flags['dry-run'] && !flags['plan-out']) await refuseBeforeTouching(input, await there.stage());
    return this.operate(there, input, flags, ({ result }) => {
      const next = [...goThere(result.root), 'sovran guide'];
      return outcomeOf(
        'Project',
        result,
        ({ name, root: path }, { t }) => [t('project.init.done', { name, path })],
        next,
      );
    });
  }
}
