/** Keeps evenly spaced values of a long row, at least `most`, below twice as many, in their order. */
export function thin<Value>(values: Iterable<Value>, most: number): { kept: Value[]; count: number } {
  let kept: Value[] = [];
  let [stride, count] = [1, 0];
  for (const value of values) {
    if (count++ % stride === 0) kept.push(value);
    if (kept.length < 2 * most) continue;
    kept = kept.filter((_, at) => at % 2 === 0);
    stride *= 2;
  }
  return { kept, count };
}
