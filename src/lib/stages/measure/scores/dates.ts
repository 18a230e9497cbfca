import { scoreWords } from './fold.ts';

/** Readings of a date as `2024-3-12`; what is not said stays empty, as in `-3-12`. */
type Readings = string[];

/** Dates of a folded text, and the text without them; `03/04/2024` has two readings. */
export function datesIn(text: string): { dates: Readings[]; rest: string } {
  const dates: Readings[] = [];
  const take = (...found: unknown[]): string => {
    dates.push(readingsOf(found.at(-1) as Record<string, string>));
    return ' ';
  };
  return { rest: patterns().reduce((left, pattern) => left.replace(pattern, take), text), dates };
}

/** Everything that a date says: its year and month, its month and day, itself. */
export function saidBy(reading: string): string[] {
  const [year, month, day] = reading.split('-');
  return [reading, `${year}-${month}-`, `-${month}-${day}`];
}

function readingsOf({ year = '', month = '', day = '', first, second }: Record<string, string>): Readings {
  const write = (m: string, d: string): string => [year, monthOf(m), d && Number(d)].join('-');
  return first && second ? [write(second, first), write(first, second)] : [write(month, day)];
}

function monthOf(written: string): number {
  return Number(written) || scoreWords().months.findIndex((names) => names.includes(written)) + 1;
}

let built: RegExp[] | undefined;

function patterns(): RegExp[] {
  const month = `(?<month>${scoreWords().months.flat().join('|')})`;
  built ??= [
    '(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)',
    '(?<first>\\d\\d?)[/.](?<second>\\d\\d?)[/.](?<year>\\d{4})',
    `(?<day>\\d\\d?)(?:er|st|nd|rd|th)? (?:of )?${month}(?:,? (?<year>\\d{4}))?`,
    `${month} (?<day>\\d\\d?)(?:st|nd|rd|th)?(?:,? (?<year>\\d{4}))?`,
    `${month} (?<year>\\d{4})`,
  ].map((pattern) => new RegExp(`\\b${pattern}\\b`, 'g'));
  return built;
}
