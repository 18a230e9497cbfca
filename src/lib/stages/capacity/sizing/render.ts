import { renderTable, right } from '../../../core/text/table.ts';
import { formatNumber } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { GIB, largestTerms, scale, type Range } from '../memory/range.ts';
import type { SizedHost } from './hosts.ts';
import { diskBytes, networkMbps, type SizedOption, type UnfitOption } from './options.ts';
import { isSized, type Sizing } from './size-use-case.ts';
import { subjectUnder } from './subject.ts';

/** A sizing as people read it: the demand, one line a card, what decides, the project's hosts. */
export function renderSizing(sizing: Sizing, view: View): string[] {
  const { options, cards, demand } = sizing;
  const shown = onePerCard(options);
  const [best] = shown.filter(isSized).toSorted((one, other) => one.gpus.value - other.gpus.value);
  return [
    demandLine(sizing, view),
    modelLine(sizing, view),
    '',
    ...(shown.length > 0 ? [...renderOptions(shown, sizing, view), ''] : []),
    best ? termsLine(best, view) : view.paint.warn(nothingText(sizing, view)),
    view.t('size.network', { range: rangeText(networkMbps(demand), view, 2) }),
    ...sizing.hosts.map((host) => hostLine(host, view)),
    view.paint.dim(view.t('size.cards', { date: cards.asOf })),
  ];
}

function nothingText({ noGpuScheme: scheme }: Sizing, view: View): string {
  return scheme === undefined ? view.t('size.nothing') : view.t('size.no-gpu-engine', { scheme });
}

/** The fewest GPUs of each card, and among those the most bits. */
function onePerCard(options: readonly (SizedOption | UnfitOption)[]): (SizedOption | UnfitOption)[] {
  const gpus = (option: SizedOption | UnfitOption): number => (isSized(option) ? option.gpus.value : Number.MAX_VALUE);
  const byCard = Map.groupBy(options, ({ card }) => card.id);
  return [...byCard.values()].flatMap((rows) => {
    const [first] = rows.toSorted(
      (one, other) => gpus(one) - gpus(other) || other.scheme.linearBits - one.scheme.linearBits,
    );
    return first ? [first] : [];
  });
}

function demandLine({ usecase, demand }: Sizing, view: View): string {
  return view.t('size.demand', {
    name: usecase,
    requests: demand.requestsPerDay,
    requestsHow: view.t(`text.how.${demand.requestsHow}`),
    prompt: demand.promptTokens,
    answer: demand.answerTokens,
    lengthsHow: view.t(`text.how.${demand.promptHow === 'declared' ? demand.answerHow : demand.promptHow}`),
  });
}

function modelLine({ model: { name, parameters, basis } }: Sizing, view: View): string {
  const billions = formatNumber(parameters / 1e9, view.language, 2);
  return basis === 'read'
    ? view.t('size.model.read', { name, billions })
    : view.t('size.model.guessed', { name: name === '' ? '' : ` ${name}`, billions });
}

function renderOptions(options: (SizedOption | UnfitOption)[], sizing: Sizing, view: View): string[] {
  const figures = (['gpus', 'memory', 'requests', 'pace', 'disk'] as const).map((name) =>
    right(view.t(`size.col.${name}`)),
  );
  const rows = options.map((option) => optionCells(option, sizing, view));
  return renderTable(view, ['size.col.card', 'size.col.scheme', ...figures], rows);
}

function optionCells(option: SizedOption | UnfitOption, sizing: Sizing, view: View): string[] {
  const { card, scheme } = option;
  const head = [card.name, scheme.id];
  if (!isSized(option)) return [...head, '–', view.t(`size.unfit.${option.limit}`), '–', '–', '–'];
  const disk = diskBytes(subjectUnder(sizing.model, scheme, sizing.kvType), scheme);
  return [
    ...head,
    rangeText(option.gpus, view, 0),
    rangeText(scale(option.memory, 1 / GIB), view, 1),
    `${rangeText(option.needed, view, 0)} / ${formatNumber(option.sequences.value, view.language, 0)}`,
    rangeText(option.nextTokenMs, view, option.nextTokenMs.value < 10 ? 1 : 0),
    rangeText(scale(disk, 1 / GIB), view, 0),
  ];
}

/** `4 (2–9)`, or the value alone where both ends are it. */
function rangeText({ value, low, high }: Range, view: View, decimals: number): string {
  const text = (number: number): string => formatNumber(number, view.language, decimals);
  const [middle, least, most] = [text(value), text(low), text(high)];
  return least === middle && most === middle ? middle : `${middle} (${least}–${most})`;
}

function termsLine({ card, scheme, memory }: SizedOption, view: View): string {
  const terms = largestTerms(memory).map((one) => {
    const size = formatNumber(one.value / GIB, view.language, 1);
    return view.t('fit.term', { name: view.t(`fit.term.${one.id}`), size });
  });
  return view.t('size.terms', { card: card.name, scheme: scheme.id, terms: terms.join(', ') });
}

function hostLine(host: SizedHost, view: View): string {
  const mark = { fits: view.paint.good('✓'), short: view.paint.bad('✗'), unknown: view.paint.warn('?') }[host.verdict];
  return `${mark} ${hostText(host, view)}`;
}

function hostText({ host, verdict, gpus, card, scheme = '', needed, memoryGiB }: SizedHost, view: View): string {
  if (memoryGiB)
    return view.t('size.host.cpu', {
      host,
      scheme,
      needed: formatNumber(memoryGiB.needed, view.language, 1),
      limit: memoryGiB.limit,
    });
  if (verdict === 'unknown' || card === undefined) return view.t('size.host.unknown', { host });
  if (needed === undefined) return view.t('size.host.none', { host, gpus });
  return view.t('size.host.gpus', { host, gpus, needed, scheme });
}
