import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** Why an advisory does not concern what sovran does with the package. It stops counting after the day `until`. */
export interface Exception {
  advisory: string;
  reason: string;
  until: string;
}

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'a day such as 2027-01-31');
const exceptions = z.array(z.strictObject({ advisory: z.string().min(1), reason: z.string().min(20), until: day }));

/** Exceptions of a file that hold on `today` (`2026-11-24`), by advisory. None where there is no file; throws on a malformed one. */
export function readExceptions(path: string, today: string): Map<string, Exception> {
  if (!existsSync(path)) return new Map();
  const read = exceptions.parse(parse(readFileSync(path, 'utf8')));
  return new Map(read.filter(({ until }) => today <= until).map((one) => [one.advisory, one]));
}
