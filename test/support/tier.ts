import type { Driver } from './ssh-bed.ts';

/** With `scripts/test --all` every case runs; a commit tries a sample. */
export const WHOLE = process.env.SOVRAN_TESTS === 'all';
/** Number of the commit, so that each one tries other cases. */
export const TURN = Number(process.env.SOVRAN_TESTS_TURN ?? 0);

/** All items with `--all`; otherwise `count` of them, evenly spread and shifted from commit to commit. */
export function sampled<Item>(items: readonly Item[], count: number): Item[] {
  if (WHOLE || items.length <= count) return [...items];
  const at = Array.from({ length: count }, (_, index) => Math.floor((index * items.length) / count) + TURN);
  return items.filter((_, index) => at.some((one) => one % items.length === index));
}

/** The SSH clients that tests outside the contract suite try: both with `--all`, otherwise one. */
export const DRIVERS: readonly Driver[] = sampled<Driver>(['ssh2', 'openssh'], 1);
