import { isCommitFailure, listUncommittedRuns, notePending } from '../../core/operation/records/commits.ts';
import type { ExitCode } from '../../core/text/sovran-error.ts';
import { renderResumed, resumedData } from '../../stages/upkeep/status/render-resumed.ts';
import { nextAfterResume, type Resumption } from '../../stages/upkeep/status/resume-project.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';

/** What a command shows that settled interrupted runs; `place`: flags that its next commands keep. */
export function resumptionOutcome(root: string, resumed: Resumption, exit: ExitCode, place: string[] = []): Outcome {
  const refused = listUncommittedRuns(root).flatMap(({ refusal }) => (refusal ? [refusal] : []));
  const commit = notePending(root);
  // Remarks of the runs, with the first refusal of git. Pure.
  const remarks = resumed.runs.flatMap((run) => run.remarks ?? []).filter((remark) => !isCommitFailure(remark));
  return outcomeOf('Resumption', resumed, renderResumed, nextAfterResume(resumed, place), {
    document: resumedData,
    warnings: [...refused.slice(0, 1), ...remarks],
    ...(commit ? { commit } : {}),
    exit,
  });
}
