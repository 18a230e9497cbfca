import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { datasetDocument } from '../../lib/stages/data/open-dataset.ts';
import { renderPrepared } from '../../lib/stages/data/render.ts';
import { giveFeedback } from '../../lib/stages/distill/feedback/give-feedback.ts';

export default class DataFeedback extends SovranCommand<typeof DataFeedback> {
  static override summary = 'Make a new version of a dataset from what people said in a pilot.';
  static override description =
    'Corrected rows replace those with their prompt, and are trained on. Of other rows the preferred answer is learned beside a rejected one. Validation and test lose what is trained on.';
  static override examples = ['sovran data feedback themes --pilot themes'];
  static override args = { name: nameArg('Name of the dataset.') };
  static override flags = { ...changeFlags, pilot: flag.required('NAME', 'Pilot whose judgements were imported.') };
  static override operation = giveFeedback;

  protected async perform({ args, flags }: Parsed<typeof DataFeedback>, session: Session): Promise<Outcome> {
    return this.operate(session, { name: args.name, pilot: flags.pilot }, flags, ({ result }) => {
      const next = [`sovran data inspect ${result.name}`, `sovran data verify ${result.name}`];
      return outcomeOf('Dataset', result, renderPrepared, next, { document: datasetDocument });
    });
  }
}
