import { z } from 'zod';
import { nameSchema } from '../../../core/project/resources/common.ts';

const installedSchema = z.object({
  name: nameSchema,
  /** Folder on the host. */
  folder: z.string(),
  portBase: z.number().int(),
  environments: z.array(nameSchema),
  peers: z.array(nameSchema),
  /** Receivers of alerts. */
  routes: z.array(nameSchema),
  /** Versions by program. */
  programs: z.record(z.string(), z.string()),
});

/** Documents of `watch install` and `watch remove`, by kind. */
export const documents = {
  WatchList: z.object({ items: z.array(installedSchema) }),
  WatchRemoved: z.object({ name: nameSchema }),
};
export type InstalledWatch = z.infer<typeof installedSchema>;
