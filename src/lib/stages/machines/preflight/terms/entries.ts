import { parse } from 'yaml';
import { z } from 'zod';
import { hostFile } from '../../../../core/kit/host-script.ts';

const wordsSchema = z.strictObject({ en: z.string(), fr: z.string() });
/** Words for a result that is not as it should be; a fix that others share is the key of a message. */
const entriesSchema = z.record(
  z.string(),
  z.strictObject({ consequence: wordsSchema.optional(), fix: z.union([wordsSchema, z.string()]).optional() }),
);

type CheckEntries = z.infer<typeof entriesSchema>;

let read: CheckEntries | undefined;

/** Every check of a host by its name, in the order of the report. Read once a process. */
export function checkEntries(): CheckEntries {
  read ??= entriesSchema.parse(parse(hostFile('preflight/checks.yaml')));
  return read;
}
