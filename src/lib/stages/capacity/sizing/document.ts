import { GIB, largestTerms, scale, type How, type Range } from '../memory/range.ts';
import { diskBytes, networkMbps, type SizedOption, type UnfitOption } from './options.ts';
import type { SizingDocument } from './schema.ts';
import { isSized, type Sizing } from './size-use-case.ts';
import { subjectUnder } from './subject.ts';

type Row = SizingDocument['rows'][number];

/** Pure: the JSON document of a sizing; every figure with its unit and how it was obtained. */
export function sizingDocument(sizing: Sizing): SizingDocument {
  const { usecase, model, demand, options, hosts, cards } = sizing;
  return {
    usecase,
    model: {
      name: model.name === '' ? null : model.name,
      parameters: figure(model.parameters, 'parameters', model.basis === 'read' ? 'measured' : 'declared'),
      shape: model.basis,
    },
    demand: {
      requestsPerDay: figure(demand.requestsPerDay, 'requests/day', demand.requestsHow),
      promptTokens: figure(demand.promptTokens, 'tokens', demand.promptHow),
      answerTokens: figure(demand.answerTokens, 'tokens', demand.answerHow),
    },
    cardsAsOf: cards.asOf,
    rows: options.map((option) => rowOf(option, sizing)),
    hosts: hosts.map(({ host, verdict, engine, card, gpus, scheme, needed, memoryGiB }) => ({
      host,
      verdict,
      engine,
      gpus,
      card: card ?? null,
      scheme: scheme ?? null,
      gpusNeeded: needed === undefined ? null : figure(needed, 'GPUs', 'estimated'),
      memoryGiB: memoryGiB === undefined ? null : figure(round(memoryGiB.needed, 2), 'GiB', 'estimated'),
    })),
  };
}

function rowOf(option: SizedOption | UnfitOption, sizing: Sizing): Row {
  const { card, scheme } = option;
  const sized = isSized(option) ? option : undefined;
  const { value, how } = card.usableGiB;
  return {
    option: `${card.id} ${scheme.id}`,
    card: card.id,
    scheme: scheme.id,
    verdict: isSized(option) ? 'fits' : option.limit,
    gpus: sized ? whole(sized.gpus, 'GPUs') : null,
    gpusPerInstance: sized?.perInstance ?? null,
    vramGiB: sized ? inGiB(sized.memory) : null,
    usableGiB: figure(value, 'GiB', how),
    kvTokens: sized ? whole(sized.tokens, 'tokens') : null,
    requestsNeeded: sized ? whole(sized.needed, 'requests') : null,
    requestsRoom: sized ? whole(sized.sequences, 'requests') : null,
    nextTokenMs: sized ? rounded(sized.nextTokenMs, 'ms', 1) : null,
    diskGiB: inGiB(diskBytes(subjectUnder(sizing.model, scheme, sizing.kvType), scheme)),
    networkMbps: rounded(networkMbps(sizing.demand), 'Mbit/s', 2),
    terms: sized ? largestTerms(sized.memory).map((one) => ({ term: one.id, ...inGiB(one), how: one.how })) : [],
  };
}

function figure(value: number, unit: string, how: How): SizingDocument['demand']['promptTokens'] {
  return { value, unit, how };
}

function inGiB(bytes: Range): NonNullable<Row['vramGiB']> {
  return rounded(scale(bytes, 1 / GIB), 'GiB', 2);
}

function whole(range: Range, unit: string): NonNullable<Row['gpus']> {
  return rounded(range, unit, 0);
}

function rounded({ value, low, high }: Range, unit: string, decimals: number): NonNullable<Row['gpus']> {
  const at = (number: number): number => round(number, decimals);
  return { value: at(value), low: at(low), high: at(high), unit, how: 'estimated' };
}

function round(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals;
}
