import type { View } from '../../../core/text/view.ts';
import type { Check, JudgedControl } from '../../evidence/check.ts';
import { nextOf, reasonWords } from './reason.ts';
import { checkData, placeName, verdictWord } from './render.ts';
import type { ExplanationDocument } from './schema.ts';

/** The JSON document's fields: the one control of a check, its evidence with all facts. */
export function explanationData(check: Check, view: View): ExplanationDocument {
  const { control } = only(check);
  const { at, controls } = checkData(check, view);
  const [judged] = controls;
  if (!judged) throw new Error('no control');
  return {
    at,
    ...judged,
    requires: control.requires[view.language],
    clauses: control.clauses,
    evidence: check.evidence,
    attestations: check.attestations.map(({ signer, verdict, statement, expires }) => ({
      signer,
      verdict,
      statement,
      expires,
    })),
  };
}

/** Rule, clauses, each place with its reason and what changes it, what was read, who stated what. */
export function renderExplanation(check: Check, view: View): string[] {
  const { control, verdict, places } = only(check);
  const { t } = view;
  const next = places.map((place) => nextOf(control, place)).filter((one) => one !== null);
  return [
    view.paint.bold(`${control.id} ${control.title[view.language]} – ${verdictWord(verdict, view)}`),
    control.requires[view.language],
    ...control.clauses.map(
      ({ text, from }) => `  ${text}${from === null ? '' : ` (${t('govern.explain.from', { day: from })})`}`,
    ),
    t('govern.explain.why'),
    ...places.map((place) => `  ${[placeName(place), reasonWords(control, place, view)].filter(Boolean).join(' – ')}`),
    ...(verdict === 'pass' ? [] : [t('govern.explain.change', { requires: control.requires[view.language] })]),
    ...(verdict === 'unknown'
      ? [...new Set(next), `sovran govern attest ${control.id} --statement TEXT --key FILE`].map((one) => `  ${one}`)
      : next.map((one) => `  ${one}`)),
    t('govern.explain.read'),
    ...check.evidence.map(
      ({ collector, environment, host, command, exitCode, digest }) =>
        `  ${[collector, environment, host, command, exitCode === null ? null : `exit ${exitCode}`, digest ?? t('govern.explain.nothing')].filter((one) => one !== null).join('  ')}`,
    ),
    ...check.attestations.map(
      ({ signer, statement, expires }) =>
        `  ${t('evidence.reason.stated', { signer, statement, at: { instant: expires } })}`,
    ),
  ];
}

function only({ controls }: Check): JudgedControl {
  const [judged] = controls;
  if (!judged) throw new Error('no control');
  return judged;
}
