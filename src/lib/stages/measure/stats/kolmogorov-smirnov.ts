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
  if (![...first, ...second].every(Number.isFinite)) throw new RangeError('values must be finite');
  const [a, b] = [first, second].map((values) => Float64Array.from(values).sort()) as [Float64Array, Float64Array];
  const { gap, ties } = ksGap(a, b);
  const pairs = a.length * b.length;
  const d = pairs === 0 ? 0 : gap / pairs;
  if (pairs === 0) return { d, pValue: 1, method: 'exact' };
  const limit = kolmogorovTail(Math.sqrt(pairs / (a.length + b.length)) * d);
  if (!ties && pairs < EXACT_PAIRS) return { d, pValue: exactP(a.length, b.length, gap), method: 'exact' };
  if (!ties || limit * (PERMUTATIONS + 1) < 1) return { d, pValue: limit, method: 'limit' };
  return { d, pValue: permutationP(a, b, gap, seed), method: 'permutation' };
}

/** The largest |i·m − j·n| over ascending samples of n and m values, a whole number, and whether a value repeats. */
function ksGap(a: Float64Array, b: Float64Array): { gap: number; ties: boolean } {
  const [n, m] = [a.length, b.length];
  let [i, j, gap, steps] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = Math.min(a[i] ?? Infinity, b[j] ?? Infinity);
    while (a[i] === value) i++;
    while (b[j] === value) j++;
    gap = Math.max(gap, Math.abs(i * m - j * n));
    steps++;
  }
  return { gap, ties: steps < n + m };
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

function permutationP(a: Float64Array, b: Float64Array, gap: number, seed: string | number): number {
  const random = seededRandom(seed);
  const pooled = Float64Array.from([...a, ...b]).sort();
  const fewer = Math.min(a.length, b.length);
  const places = Uint32Array.from(pooled.keys());
  let hits = 0;
  for (let turn = 1; turn <= PERMUTATIONS; turn++) {
    drawFirst(places, fewer, random);
    if (labelledGap(pooled, places, fewer) >= gap) hits++;
    if (hits === ENOUGH_HITS) return hits / turn;
  }
  return (hits + 1) / (PERMUTATIONS + 1);
}

/** Puts a random choice of `count` places first. */
function drawFirst(places: Uint32Array, count: number, random: () => number): void {
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (places.length - at));
    const kept = places[at] ?? 0;
    places[at] = places[other] ?? 0;
    places[other] = kept;
  }
}

/** `ksGap` of pooled ascending values, the first sample at the first `n` places. */
function labelledGap(pooled: Float64Array, places: Uint32Array, n: number): number {
  const isFirst = new Uint8Array(pooled.length);
  for (let at = 0; at < n; at++) isFirst[places[at] ?? 0] = 1;
  const m = pooled.length - n;
  let [i, gap] = [0, 0];
  for (let at = 0; at < pooled.length; at++) {
    i += isFirst[at] ?? 0;
    if (pooled[at] !== pooled[at + 1]) gap = Math.max(gap, Math.abs(i * m - (at + 1 - i) * n));
  }
  return gap;
}
