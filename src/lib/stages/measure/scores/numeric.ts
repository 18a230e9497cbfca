/** A number as written, with spaces or apostrophes between groups of three; not the tail of a word, as in `CO2`. */
const NUMBER =
  /(?<![\p{L}\p{M}\d_])[-−+]?(?:\d{1,3}(?:(['’\u0020\u00a0\u2009\u202f])\d{3})(?:\1\d{3})*(?!\d)|\d+)(?:[.,]\d+)*(?:[eE][-+]?\d+\b)?/gu;
const WHOLE = /^[-+]?(?:\d+|[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*)$/;
const DECIMAL = /^[-+]?(?:\d+|[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*(?!\1))(?:[.,]\d+)?(?:[eE][-+]?\d+)?$/;

/** Whether the last number of an answer is the expected one, within a relative tolerance; units do not count. */
export function isSameNumber(expected: string, answer: string, tolerance: number): boolean {
  const [wanted = [], given = []] = [numbersIn(expected).at(-1), numbersIn(answer).at(-1)];
  return wanted.some((one) => given.some((other) => Math.abs(one - other) <= tolerance * Math.abs(one)));
}

/** Numbers of a text, each with its readings: `1,234` is 1234 in English, 1.234 in French. */
export function numbersIn(text: string): number[][] {
  return [...text.matchAll(NUMBER)].flatMap(([written]) => {
    const plain = written.replace(/['’\s]/g, '').replace('−', '-');
    const readings = readingsOf(plain);
    return readings.length > 0 ? [readings] : (plain.match(/\d+/g) ?? []).map((run) => [Number(run)]);
  });
}

function readingsOf(plain: string): number[] {
  const whole = WHOLE.test(plain) ? [Number(plain.replace(/[.,]/g, ''))] : [];
  const decimal = DECIMAL.test(plain) ? [Number(plain.replace(/[.,](?=.*[.,])/g, '').replace(',', '.'))] : [];
  return [...new Set([...whole, ...decimal])];
}
