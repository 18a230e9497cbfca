import { z } from 'zod';
import { bundleHeadSchema, CONTENT_KINDS, type BundleManifest } from '../../../core/project/resources/bundles.ts';
import { digestSchema, instantSchema } from '../../../core/project/resources/common.ts';

/** A bundle in short; `bytes`: of the contents that it does not leave to the bundle before. */
export const summarySchema = bundleHeadSchema.extend({
  digest: digestSchema,
  contents: z.number().int(),
  bytes: z.number().int(),
});
export type Summary = z.infer<typeof summarySchema>;

const namedSchema = z.object({
  kind: z.enum(CONTENT_KINDS),
  name: z.string(),
  path: z.string(),
  bytes: z.number().int(),
});

const createdSchema = summarySchema.extend({ path: z.string(), signer: z.string() });
/** `placed`: contents that were not there before. */
const loadSchema = summarySchema.extend({ host: z.string(), loadedAt: instantSchema, placed: z.number().int() });
const verdictSchema = createdSchema.extend({
  problems: z.array(namedSchema.extend({ problem: z.enum(['missing', 'changed']) })),
});
const differenceSchema = z.object({
  from: z.number().int(),
  to: z.number().int(),
  added: z.array(namedSchema),
  removed: z.array(namedSchema),
  changed: z.array(namedSchema),
});
/** Null: not on the machine that was asked. */
const listedSchema = summarySchema.extend({ loadedAt: instantSchema.nullable() });

/** Documents of bundles, by kind. */
export const documents = {
  Bundle: createdSchema,
  BundleLoad: loadSchema,
  BundleVerification: verdictSchema,
  BundleDifference: differenceSchema,
  BundleList: z.object({ items: z.array(listedSchema) }),
};

export type CreatedBundle = z.infer<typeof createdSchema>;
export type BundleLoad = z.infer<typeof loadSchema>;
export type NamedContent = z.infer<typeof namedSchema>;
export type BundleVerdict = z.infer<typeof verdictSchema>;
export type BundleDifference = z.infer<typeof differenceSchema>;
export type ListedBundle = z.infer<typeof listedSchema>;

/** Pure. */
export function summaryOf({ contents, ...head }: BundleManifest, digest: string): Summary {
  const bytes = contents.reduce((sum, one) => sum + (one.base === undefined ? one.bytes : 0), 0);
  return summarySchema.parse({ ...head, digest, contents: contents.length, bytes });
}
