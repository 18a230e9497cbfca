import { renderTable } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { Check, JudgedControl, PlaceFinding } from '../../evidence/check.ts';
import { type Verdict, VERDICTS, worst } from '../../evidence/control/control.ts';
import { nextOf, reasonWords, worstPlace } from './reason.ts';
import type { Attested, CheckDocument } from './schema.ts';

const PAINTS = { pass: 'good', fail: 'bad', unknown: 'warn', attested: 'bold', na: 'dim' } as const;

/** A line for each control with the reason of its worst place, then how many have each verdict. */
export function renderCheck(check: Check, view: View): string[] {
  const rows = check.controls.map((judged) => controlRow(judged, view));
  const counts = countVerdicts(check);
  const shown = VERDICTS.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => `${counts[verdict]} ${verdictWord(verdict, view)}`,
  );
  return [
    ...renderTable(
      view,
      ['govern.column.control', 'govern.column.title', 'value.tco.verdict', 'govern.column.reason'],
      rows,
    ),
    view.t('govern.check.counts', {
      count: check.controls.length,
      verdicts: shown.join(', '),
      at: { instant: check.at },
    }),
  ];
}

function controlRow(judged: JudgedControl, view: View): string[] {
  const { control, verdict, places } = judged;
  const place = worstPlace(judged);
  const words = [places.length > 1 ? placeName(place) : '', place ? reasonWords(control, place, view) : ''];
  return [control.id, control.title[view.language], verdictWord(verdict, view), words.filter(Boolean).join(' – ')];
}

/** Pure. */
export function placeName(place: PlaceFinding | undefined): string {
  return [place?.environment, place?.host].filter(Boolean).join(', ');
}

/** A verdict in words, painted. */
export function verdictWord(verdict: Verdict, view: View): string {
  return view.paint[PAINTS[verdict]](view.t(`govern.verdict.${verdict}`));
}

function countVerdicts({ controls }: Check): CheckDocument['counts'] {
  const count = (verdict: Verdict): number => controls.filter((one) => one.verdict === verdict).length;
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, count(verdict)])) as CheckDocument['counts'];
}

/** The JSON document's fields, reasons in the reader's language. */
export function checkData(check: Check, view: View): CheckDocument {
  const { at, environment, canary, controls, evidence } = check;
  return {
    at,
    environment,
    canary,
    verdict: worst(controls.map(({ verdict }) => verdict)),
    counts: countVerdicts(check),
    controls: controls.map(({ control, verdict, places }) => ({
      id: control.id,
      title: control.title[view.language],
      verdict,
      places: places.map((place) => ({
        environment: place.environment,
        host: place.host,
        verdict: place.verdict,
        code: place.reason,
        reason: reasonWords(control, place, view),
        next: nextOf(control, place),
      })),
    })),
    evidence: evidence.map(({ facts: _facts, ...one }) => one),
  };
}

/** What to type next: of the worst control first, two at most. */
export function nextAfterCheck({ controls }: Check): string[] {
  const judged = VERDICTS.flatMap((verdict) =>
    controls.flatMap(({ control, places }) =>
      places.filter((place) => place.verdict === verdict).map((place) => nextOf(control, place)),
    ),
  );
  const known = judged.filter((next) => next !== null);
  return [...new Set(known)].slice(0, 2);
}

/** Who stated what, and until when. */
export function renderAttested({ control, verdict, signer, expires }: Attested, view: View): string[] {
  const params = { control, signer, verdict: verdictWord(verdict, view), at: { instant: expires } };
  return [view.t('govern.attested', params)];
}
