import { z } from 'zod';
import { watchedSchema } from '../indicators/indicator.ts';

/** Documents of `watch status`, by kind. */
export const documents = {
  WatchStatus: z.object({ environments: z.array(watchedSchema) }),
  WatchSecurity: z.object({ environments: z.array(watchedSchema) }),
};
