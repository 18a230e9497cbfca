import { seededRandom } from '../../src/lib/stages/measure/stats/bootstrap.ts';

/** Two samples without and with repeated values, and a table of two rows, drawn anew from the same number. */
export interface DriftCase {
  first: number[];
  second: number[];
  firstTied: number[];
  secondTied: number[];
  table: number[][];
}

/** Samples of 20 to 299 values; the second is bent a little, so that probabilities spread over 0 to 1. */
export function driftCase(number: number): DriftCase {
  const random = seededRandom(`drift case ${number}`);
  const size = (): number => 20 + Math.floor(random() * 280);
  const bend = 1 + random() * 0.3;
  const first = Array.from({ length: size() }, random);
  const second = Array.from({ length: size() }, () => random() ** bend);
  const categories = 2 + Math.floor(random() * 5);
  return {
    first,
    second,
    firstTied: first.map((value) => Math.round(value * 20)),
    secondTied: second.map((value) => Math.round(value * 20)),
    table: [first, second].map((values) =>
      Array.from({ length: categories }, (_, at) => values.filter((v) => Math.floor(v * categories) === at).length),
    ),
  };
}
