import { currentStep } from '../../stages/guide/path.ts';
import { pathDocument, renderPath } from '../../stages/guide/render.ts';
import { renderCalling } from '../../stages/serving/environments/calling.ts';
import type { View } from '../../core/text/view.ts';
import type { Outcome } from '../session/outcome.ts';
import { liveOf } from './live.ts';
import type { Place, Walked } from './walk.ts';

/** The path as the command's result; after a walk only how it ended, because the rest was on the screen. */
export function guideOutcome({ place, exit }: Walked, walked: boolean): Outcome {
  const { usecase, path } = place;
  const step = currentStep(path);
  return {
    kind: 'GuidePath',
    data: (view) => pathDocument(usecase, path, view),
    render: (view) => [...(walked ? [] : renderPath(usecase, path, view)), ...endLines(place, view)],
    next: step ? (walked && step.state === 'blocked' ? step.unblock : []) : nextOfLive(place),
    exit,
  };
}

function endLines({ facts, path, calling }: Place, view: View): string[] {
  if (currentStep(path)) return [];
  return [view.t('guide.done', liveOf(facts)), ...(calling ? renderCalling(calling, view) : [])];
}

/** What to look at once it serves. */
function nextOfLive({ facts }: Place): string[] {
  return [`sovran env show ${liveOf(facts).environment}`, 'sovran runbook list'];
}
