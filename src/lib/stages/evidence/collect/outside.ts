import { parse } from 'yaml';
import { z } from 'zod';
import type { Templates } from '../../../core/operation/context.ts';

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

export async function readOutside(templates: Templates): Promise<Outside> {
  return outsideSchema.parse(parse(await templates.read('sovereignty/outside.yaml')));
}

/** Pure: lines that ask a host for what its engines can reach. */
export function questionsOf({ switches, providers }: Outside): string[] {
  const variables = new Set(Object.values(switches).flatMap((of) => Object.keys(of)));
  const expression = providers.map((name) => name.replaceAll('.', String.raw`\.`)).join('|');
  return [...[...variables].map((name) => `switch ${name}`), `names ${expression}`];
}
