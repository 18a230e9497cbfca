import { z } from 'zod';
import { templateData } from '../../../core/kit/template-data.ts';
import { wordsSchema } from '../../../core/text/words-of-data.ts';

/** Words of the page that judges read, and of what is wrong with a line of their files. */
export const pilotWords = templateData(
  'pilot/words.yaml',
  z.strictObject({ page: z.record(z.string(), wordsSchema), lines: z.record(z.string(), wordsSchema) }),
);
