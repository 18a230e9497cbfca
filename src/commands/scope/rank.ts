import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { rankingDocument } from '../../lib/stages/scope/documents.ts';
import { nextAfterRanking, rankUseCases } from '../../lib/stages/scope/rank.ts';
import { renderRanking } from '../../lib/stages/scope/render-ranking.ts';

export default class ScopeRank extends SovranCommand<typeof ScopeRank> {
  static override summary = 'Rank the scored use cases, with the stability of the ranking.';
  static override examples = ['sovran scope rank', 'sovran scope rank --json'];

  protected async perform(_parsed: Parsed<typeof ScopeRank>, session: Session): Promise<Outcome> {
    const ranking = await rankUseCases(await session.stage());
    return outcomeOf('Ranking', ranking, renderRanking, nextAfterRanking(ranking), { document: rankingDocument });
  }
}
