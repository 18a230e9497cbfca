/** Asks at the first call, and remembers; a failure is asked again. */
export function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    answer.catch(() => (answer = undefined));
    return answer;
  };
}

/** The same for each of several questions, by their words. */
export function oncePer<Words extends readonly unknown[], T>(
  ask: (...words: Words) => Promise<T>,
): (...words: Words) => Promise<T> {
  const answers = new Map<string, () => Promise<T>>();
  return (...words) => {
    const key = JSON.stringify(words);
    const asked = answers.get(key) ?? once(() => ask(...words));
    answers.set(key, asked);
    return asked();
  };
}
