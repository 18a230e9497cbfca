import { z } from 'zod';
import { templateData } from '../../../../core/kit/template-data.ts';
import { lineSchema, wordsSchema } from '../../../../core/text/words-of-data.ts';

/** Every check of a host by its name, in the order of the report, with words for a result that is not as it should be. */
export const checkEntries = templateData(
  'host/preflight/checks.yaml',
  z.record(z.string(), z.strictObject({ consequence: wordsSchema.optional(), fix: lineSchema.optional() })),
);
