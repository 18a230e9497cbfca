import type { View } from '../../../core/text/view.ts';
import { type HostingComparison, type HostingOption } from './compare-hosting.ts';

/** The comparison of hosting models for people: each with its reasons, the recommended one marked; nothing where no question was answered. */
export function renderComparison({ recommended, unanswered, options }: HostingComparison, view: View): string[] {
  if (!recommended) return [];
  const fields = unanswered.map((field) => view.t(`scope.missing.${field}`)).join(', ');
  return [
    view.paint.bold(view.t('scope.hosting.title')),
    ...options.flatMap((option) => renderOption(option, view)),
    ...(unanswered.length > 0 ? [view.t('scope.hosting.provisional', { fields })] : []),
  ];
}

function renderOption({ model, verdict, points, ...reasons }: HostingOption, view: View): string[] {
  const label = view.t(`scope.hosting.${model}`);
  const heading = {
    recommended: () => view.paint.good(view.t('scope.hosting.recommended', { label, points })),
    possible: () => view.t('scope.hosting.possible', { label, points }),
    excluded: () => view.paint.bad(view.t('scope.hosting.excluded', { label })),
  }[verdict]();
  return [
    heading,
    ...reasons.for.map((id) => `  ${view.paint.good('+')} ${view.t(`scope.hosting.reason.${id}`)}`),
    ...reasons.against.map((id) => `  ${view.paint.bad('−')} ${view.t(`scope.hosting.reason.${id}`)}`),
  ];
}
