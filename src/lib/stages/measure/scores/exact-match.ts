/** Exact: the same text after Unicode NFC and trimming. The headline of every evaluation. */
export function isExact(expected: string, answer: string): boolean {
  return strictForm(expected) === strictForm(answer);
}

/** Lenient: letter case, runs of white space and a closing full stop do not count either. */
export function isNormalised(expected: string, answer: string): boolean {
  return lenientForm(expected) === lenientForm(answer);
}

/** The form in which answers are compared and counted as classes. */
export function strictForm(text: string): string {
  return text.normalize('NFC').trim();
}

function lenientForm(text: string): string {
  return strictForm(text)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/[.!]+$/, '');
}
