import { z } from 'zod';

/** Documents of `completion`, by kind. */
export const documents = { Completion: z.object({ shell: z.enum(['bash']), script: z.string() }) };
