import { EXIT, listOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { readProposals } from '../../lib/stages/retrain/read-proposals.ts';
import { renderProposals } from '../../lib/stages/retrain/render.ts';

export default class RetrainList extends SovranCommand<typeof RetrainList> {
  static override summary = 'Where the rules of a use case propose a new training.';
  static override description =
    'By what was recorded: drift, canaries, feedback, the age of the model, erasure requests. Exits 5 while a proposal is ' +
    'open. Rules: `retraining` in the use case’s file.';
  static override examples = ['sovran retrain list'];

  protected async perform(_: Parsed<typeof RetrainList>, session: Session): Promise<Outcome> {
    const proposals = await readProposals(await session.stage());
    const open = proposals.filter(({ state }) => state === 'open');
    const next = open.map(({ environment }) => `sovran retrain show ${environment}`);
    const exit = open.length > 0 ? EXIT.drift : EXIT.ok;
    return listOf('RetrainingList', proposals, renderProposals, next, { exit });
  }
}
