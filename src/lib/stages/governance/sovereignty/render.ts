import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import { comparisonDocument } from '../../scope/documents.ts';
import { renderComparison } from '../../scope/hosting/render-hosting.ts';
import { nextOf, reasonWords, worstPlace } from '../check/reason.ts';
import { checkData, nextAfterCheck, renderCheck } from '../check/render.ts';
import type { Sovereignty } from './assess.ts';
import type { ObjectiveLevel } from './levels.ts';
import type { SovereigntyDocument } from './schema.ts';

/** Controls, the level of each objective, what would raise the least, and the hosting models beside the deployment. */
export function renderSovereignty(found: Sovereignty, view: View): string[] {
  const { check, mapping, levels } = found;
  const name = mapping.levels[levels.minimum]?.[view.language] ?? '';
  const { framework } = mapping;
  const raises = levels.raises
    .map((need) => needOf(need, found, view))
    .map(({ need, reason }) => `  ${need}  ${reason}`);
  return [
    ...renderCheck(check, view),
    '',
    ...renderObjectives(found, view),
    view.paint.bold(
      view.t('govern.sovereignty.minimum', { level: levels.minimum, name, score: levels.score, framework }),
    ),
    ...(raises.length > 0 ? [view.t('govern.sovereignty.raises'), ...raises] : []),
    ...renderHosting(found, view),
  ];
}

function renderObjectives({ levels, mapping }: Sovereignty, view: View): string[] {
  const levelOf = ({ level }: ObjectiveLevel): string =>
    level === null
      ? view.paint.dim(view.t('govern.sovereignty.undecided'))
      : view.t('govern.sovereignty.level', { level, name: mapping.levels[level]?.[view.language] ?? '' });
  return tableOf(view, levels.objectives, [
    ['watch.status.column.objective', ({ id, title }) => `${id} ${title[view.language]}`],
    ['scope.column.weight', ({ weight }) => String(weight), 'end'],
    ['govern.sovereignty.column.level', levelOf],
    ['govern.sovereignty.column.needs', ({ needs }) => needs.join(', ')],
  ]);
}

/** What a need asks: the reason of its control, or words of its own. */
function needOf(need: string, { check }: Sovereignty, view: View): SovereigntyDocument['raises'][number] {
  const judged = check.controls.find(({ control }) => control.id === need);
  const place = judged && worstPlace(judged);
  if (judged && place)
    return { need, reason: reasonWords(judged.control, place, view), next: nextOf(judged.control, place) };
  const key = need === 'software-law' ? need : 'all-law';
  return { need, reason: view.t(`govern.sovereignty.need.${key}`), next: null };
}

function renderHosting({ hosting }: Sovereignty, view: View): string[] {
  if (!hosting) return [];
  const { usecase, changed, scoped, deployed } = hosting;
  const fields = changed.map((field) => view.t(`scope.missing.${field}`)).join(', ');
  return [
    '',
    ...renderComparison(hosting.comparison, view),
    view.t('govern.sovereignty.hosting', { usecase, scoped: scoped ?? '–', deployed: deployed ?? '–' }),
    ...(changed.length > 0 ? [view.t('govern.sovereignty.changed', { fields })] : []),
  ];
}

/** The JSON document’s fields, reasons in the reader’s language. */
export function sovereigntyData(found: Sovereignty, view: View): SovereigntyDocument {
  const { environment, check, mapping, levels, hosting } = found;
  return {
    environment,
    check: checkData(check, view),
    framework: mapping.framework,
    objectives: levels.objectives.map((one) => ({ ...one, title: one.title[view.language] })),
    minimum: { level: levels.minimum, name: mapping.levels[levels.minimum]?.[view.language] ?? '' },
    score: { value: levels.score, unit: '%', how: 'derived' },
    raises: levels.raises.map((need) => needOf(need, found, view)),
    hosting: hosting && { ...hosting, comparison: comparisonDocument(hosting.comparison, view) },
  };
}

/** Commands of what would raise the least level, two at most. */
export function nextAfter({ check, levels: { raises } }: Sovereignty): string[] {
  return nextAfterCheck({ ...check, controls: check.controls.filter(({ control }) => raises.includes(control.id)) });
}
