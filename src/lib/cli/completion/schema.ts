import { z } from 'zod';
import { SHELLS } from './shell-script.ts';

/** Documents of `completion`, by kind. */
export const documents = { Completion: z.object({ shell: z.enum(SHELLS), script: z.string() }) };
