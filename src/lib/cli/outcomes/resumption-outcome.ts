import { listUncommittedRuns, notePending } from '../../core/operation/records/commits.ts';
import type { ExitCode } from '../../core/text/sovran-error.ts';
import { renderResumed, resumedData } from '../../stages/upkeep/status/render-resumed.ts';
import { nextAfterResume, type Resumption, warningsAfterResume } from '../../stages/upkeep/status/resume-project.ts';
import { outcomeOf, type Outcome } from '../session/outcome.ts';

/** What a command shows that settled interrupted runs; `place`: flags that its next commands keep. */
export function resumptionOutcome(root: string, resumed: Resumption, exit: ExitCode, place: string[] = []): Outcome {
  const refused = listUncommittedRuns(root).flatMap(({ refusal }) => (refusal ? [refusal] : []));
  const commit = notePending(root);
  return outcomeOf('Resumption', resumed, renderResumed, nextAfterResume(resumed, place), {
    document: resumedData,
    warnings: warningsAfterResume(resumed, refused),
    ...(commit ? { commit } : {}),
    exit,
  });
}
