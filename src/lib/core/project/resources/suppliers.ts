import { isIP } from 'node:net';
import { z } from 'zod';
import { resourceSchema } from './common.ts';

/** Laws that reach a supplier wherever it keeps things. */
export const EXPOSURES = ['cloud-act', 'fisa-702', 'prc-intelligence-law', 'other'] as const;

/** A day begins so much earlier somewhere than in UTC. */
const ZONES_MS = 14 * 3_600_000;

const countrySchema = z.string().regex(/^[A-Z]{2}$/);

const supplierSchema = z.lazy(() =>
  z.strictObject({
    /** What it supplies: `model/NAME`, `engine/NAME`, `dataset/NAME`, `gpu`, `driver`; `*` stands for any letters. */
    components: z.array(z.string().regex(/^[a-z]+(\/[a-z0-9.*-]+)?$/)).min(1),
    /** Countries, ISO 3166. */
    seat: countrySchema,
    parent: z.strictObject({ name: z.string().min(1), seat: countrySchema }),
    /** Empty where none of these laws reaches it. */
    exposure: z.array(z.enum(EXPOSURES)),
    /** Day on which this was looked up. */
    date: z.iso.date().refine((day) => Date.parse(day) <= Date.now() + ZONES_MS, { message: 'supplier-date' }),
    source: z.string().min(1),
  }),
);

/** Who supplies what serves; written by people. Each row expires after twelve months. */
const suppliersSpecSchema = z.lazy(() =>
  z.strictObject({
    /** Addresses of the organisation that engines and gateways may name: `10.20.0.0/16`, `siem.example.internal`. */
    inside: z.array(z.string().min(1).refine(isOwnRange, { message: 'inside-range' })).default([]),
    /** By name. */
    suppliers: z.record(z.string().min(1), supplierSchema),
  }),
);

/** Pure: a name, or a range that one organisation can have; false for most of the internet. */
function isOwnRange(text: string): boolean {
  const [network = '', bits] = text.toLowerCase().split('/');
  if (bits === undefined || isIP(network) === 0) return true;
  const least = isIP(network) === 4 ? 8 : network.startsWith('::ffff:') ? 104 : /^f[cd]..:/.test(network) ? 7 : 16;
  return /^\d+$/.test(bits) && Number(bits) >= least;
}

export type SuppliersSpec = z.infer<typeof suppliersSpecSchema>;
export type Supplier = SuppliersSpec['suppliers'][string];
export const suppliersSchema = z.lazy(() => resourceSchema('Suppliers', suppliersSpecSchema));
