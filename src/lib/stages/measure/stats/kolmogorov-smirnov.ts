import { seededRandom } from './bootstrap.ts';

/** How the probability of a Kolmogorov–Smirnov statistic was obtained. */
export type KsMethod = 'exact' | 'limit' | 'permutation';

interface KsTest {
  /** Largest distance of the two distribution functions. */
  d: number;
  pValue: number;
  method: KsMethod;
}

/** Up to this many pairs the exact distribution is computed. */
const EXACT_PAIRS = 1e6;
const PERMUTATIONS = 999;
/** As many permutations at least as distant end a test (Besag and Clifford, 1991). */
const ENOUGH_HITS = 20;

/**
 * Two-sample test: exact, by the limit for large samples, by permutation where values repeat. Repeated values only lower the
 * probability: a very small limit stands for them (Noether, 1963).
 */
export function ksTest(first: readonly number[], second: readonly number[], seed: string | number): KsTest {
  const all = [...first, ...second];
  if (!all.every(Number.isFinite)) throw new RangeError('values must be finite');
  const [n, m] = [first.length, second.length];
  if (n * m === 0) return { d: 0, pValue: 1, method: 'exact' };
  const places = Uint32Array.from(all.keys()).sort((one, other) => (all[one] ?? 0) - (all[other] ?? 0));
  const pooled = Float64Array.from(places, (at) => all[at] ?? 0);
  const labels = Uint8Array.from(places, (at) => (at < n ? 1 : 0));
  const gap = gapOf(pooled, labels, n);
  const d = gap / (n * m);
  const ties = pooled.some((value, at) => value === pooled[at + 1]);
  if (!ties && n * m < EXACT_PAIRS) return { d, pValue: exactP(n, m, gap), method: 'exact' };
  const limit = kolmogorovTail(Math.sqrt((n * m) / (n + m)) * d);
  if (!ties || limit * (PERMUTATIONS + 1) < 1) return { d, pValue: limit, method: 'limit' };
  return { d, pValue: permutationP(pooled, Math.min(n, m), gap, seed), method: 'permutation' };
}

/** The largest |i·m − j·n| over ascending values, a whole number; `labels` are 1 for the first sample, of `n` values. */
function gapOf(pooled: Float64Array, labels: Uint8Array, n: number): number {
  const m = pooled.length - n;
  let [i, gap] = [0, 0];
  for (let at = 0; at < pooled.length; at++) {
    i += labels[at] ?? 0;
    if (pooled[at] !== pooled[at + 1]) gap = Math.max(gap, Math.abs(i * m - (at + 1 - i) * n));
  }
  return gap;
}

/** P(D ≥ gap / (n m)) of continuous values: lattice paths that stay inside, each as likely (Hodges, 1958). */
export function exactP(n: number, m: number, gap: number): number {
  const inside = (i: number, j: number): boolean => Math.abs(i * m - j * n) < gap;
  const share = new Float64Array(m + 1);
  for (let j = 0; j <= m && inside(0, j); j++) share[j] = 1;
  for (let i = 1; i <= n; i++) {
    const weight = i / (i + m);
    share[0] = inside(i, 0) ? (share[0] ?? 0) * weight : 0;
    for (let j = 1; j <= m; j++) share[j] = inside(i, j) ? (share[j] ?? 0) * weight + (share[j - 1] ?? 0) : 0;
  }
  return Math.max(0, 1 - (share[m] ?? 0));
}

/** P(K > x) of Kolmogorov's limit distribution, by the series that converges there. */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  if (x < 1.18) {
    const v = Math.exp(-(Math.PI ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * (v + v ** 9 + v ** 25 + v ** 49);
  }
  let sum = 0;
  for (let k = 1; k <= 20; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(1, Math.max(0, sum));
}

function permutationP(pooled: Float64Array, fewer: number, gap: number, seed: string | number): number {
  const random = seededRandom(seed);
  const places = Uint32Array.from(pooled.keys());
  let hits = 0;
  for (let turn = 1; turn <= PERMUTATIONS; turn++) {
    if (gapOf(pooled, drawLabels(places, fewer, random), fewer) >= gap) hits++;
    if (hits === ENOUGH_HITS) return hits / turn;
  }
  return (hits + 1) / (PERMUTATIONS + 1);
}

/** Labels of a random choice of `count` places, which come first then. */
function drawLabels(places: Uint32Array, count: number, random: () => number): Uint8Array {
  const labels = new Uint8Array(places.length);
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (places.length - at));
    const kept = places[at] ?? 0;
    places[at] = places[other] ?? 0;
    places[other] = kept;
    labels[places[at] ?? 0] = 1;
  }
  return labels;
}
