import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { listUseCases, nextAfterList } from '../../lib/stages/scope/list.ts';
import { renderCases } from '../../lib/stages/scope/render-use-case.ts';

export default class ScopeList extends SovranCommand<typeof ScopeList> {
  static override summary = 'List the use cases of the project, with status, priority and rank.';
  static override examples = ['sovran scope list', 'sovran scope list --json'];

  protected async perform(_parsed: Parsed<typeof ScopeList>, session: Session): Promise<Outcome> {
    const list = await listUseCases(await session.stage());
    return outcomeOf('UseCaseList', list, renderCases, [nextAfterList(list)]);
  }
}
