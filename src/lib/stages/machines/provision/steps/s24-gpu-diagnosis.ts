import { difference, judged, needsPerson, notApplicable } from '../checks/assessment.ts';
import { printCode, printLines } from '../checks/check-script.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../step/step.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';

const MOST_DAYS = 30;
/** Kept by name: the result is there whole or not at all, whatever the verdict. */
const DIAGNOSE =
  'set -u; new=$(mktemp -- "$1.XXXXXX"); dcgmi diag -r 1 -j >"$new"; [ -s "$new" ] && chmod 0640 -- "$new" && mv -fT -- "$new" "$1"';

/** S24: the short diagnosis of the GPUs, not older than a month. A failed one is for a person to look at. */
export const gpuDiagnosis = defineStep({
  id: 'S24',
  name: 'gpu-diagnosis',
  needs: ['S14', 'S35'],
  risk: 'none',
  skip: withoutGpu,
  reads: (target) => [
    printCode('tool', 'command -v dcgmi'),
    printLines('recent', `find ${shellWord(resultOf(target))} -mtime -${MOST_DAYS}`),
    printLines('verdict', `grep -oiE '"status"[[:space:]]*:[[:space:]]*"[a-z]+"' ${shellWord(resultOf(target))}`),
  ],
  judge: (seen, target) => {
    const verdicts = seen.all('verdict').map((line) => /"([a-z]+)"$/i.exec(line.trim())?.[1]?.toLowerCase() ?? '');
    const failed = verdicts.filter((one) => one === 'fail').length;
    const observed = { recent: seen.one('recent') !== undefined, failed };
    if (seen.one('tool') !== '0') return notApplicable('dcgm-missing');
    if (!observed.recent || verdicts.length === 0)
      return judged(observed, difference(resultOf(target), undefined, 'diagnosis'));
    return failed > 0
      ? needsPerson('gpu-unhealthy', observed, difference('diagnosis', 'fail', 'pass'))
      : judged(observed, []);
  },
  apply: (target) => [{ argv: ['sh', '-c', DIAGNOSE, 'diagnose', resultOf(target)] }],
});

function resultOf({ root }: ProvisionTarget): string {
  return `${root}/audit/dcgm-diag.json`;
}
