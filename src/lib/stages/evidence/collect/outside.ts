import { parse } from 'yaml';
import { z } from 'zod';
import type { Templates } from '../../../core/operation/context.ts';
import type { Alteration } from '../../../core/ports/gateway.ts';

const names = z.array(z.string().min(1));

/** `templates/sovereignty/outside.yaml`. */
const outsideSchema = z.lazy(() =>
  z.strictObject({
    /** Of every process, then of each engine by its name. */
    switches: z.record(z.string(), z.record(z.string(), z.string())),
    providers: names,
    authorities: names,
    openLicences: names,
    remoteFileSystems: names,
  }),
);

/** What of the world outside is known by name. */
export type Outside = z.infer<typeof outsideSchema>;

/** What a section of a host is read with. */
export interface Known extends Pick<Outside, 'providers'> {
  /** By environment: how its gateway differs from what sovran writes; null where that is not known. */
  altered: Record<string, Alteration[] | null>;
}

export async function readOutside(templates: Templates): Promise<Outside> {
  return outsideSchema.parse(parse(await templates.read('sovereignty/outside.yaml')));
}
