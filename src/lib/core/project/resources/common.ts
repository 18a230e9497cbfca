import { z } from 'zod';

// A command reads few files: code that is generated to parse many of them costs more than it saves.
z.config({ jitless: true });

/** Names of resources: also file names, so nothing that a shell or a path could misread. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9.-]{0,62}$/;
export const nameSchema = z.string().regex(NAME_PATTERN);

/** `sha256:<64 hex digits>`. */
export const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** ISO 8601 UTC. */
export const instantSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

export const ulidSchema = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);

/** The envelope every resource file has. */
export function resourceSchema<Kind extends string, Spec extends z.ZodType>(kind: Kind, spec: Spec) {
  return z.strictObject({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal(kind),
    metadata: z.strictObject({ name: nameSchema }),
    spec,
  });
}
