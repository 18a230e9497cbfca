import { z } from 'zod';

const amount = z.number().nonnegative();
const share = z.number().min(0).max(1);
const text = z.string().min(1);

/** Where declared figures come from, and the day they held. */
const declaredBy = { source: text.optional(), asOf: z.iso.date().optional() };

/** A public price per million tokens. */
export const priceSchema = z.lazy(() =>
  z.strictObject({
    name: z.union([text, z.strictObject({ en: text, fr: text })]),
    inputPerMillion: amount,
    outputPerMillion: amount,
    ...declaredBy,
  }),
);

/** `value` in `sovran.yaml`: what the whole project pays. What is left out is unknown, never zero. */
export const projectEconomicsSchema = z.lazy(() =>
  z.strictObject({
    /** Of every amount in the project. */
    currency: z.enum(['EUR', 'CHF', 'GBP', 'USD']).default('EUR'),
    /** `pue`: power usage effectiveness of the site; `gridGramsPerKWh`: CO2 equivalent. */
    energy: z
      .strictObject({ pricePerKWh: amount, pue: z.number().min(1), gridGramsPerKWh: amount.optional(), ...declaredBy })
      .optional(),
    /** Full-time equivalents, and the loaded cost of one. */
    staff: z.strictObject({ fte: amount, costPerYear: amount, ...declaredBy }).optional(),
    licencesPerYear: amount.optional(),
    hostingPerYear: amount.optional(),
    /** Compared with instead of the prices that come with sovran. */
    prices: z.array(priceSchema).min(1).optional(),
    ...declaredBy,
  }),
);

/** `value` of a host's file: price, share of it that is left after `years`, support a year as a share of it, watts. */
export const hostEconomicsSchema = z.lazy(() =>
  z.strictObject({
    capex: amount,
    residual: share,
    years: z.number().positive().max(50),
    supportRate: share,
    /** Of the whole machine, at rest and at full load; `meter`: its watts as an expression for the Prometheus of its watch. */
    power: z
      .strictObject({ idleW: amount, maxW: amount, meter: text.optional(), ...declaredBy })
      .refine(({ idleW, maxW }) => maxW >= idleW, { path: ['maxW'] })
      .optional(),
    ...declaredBy,
  }),
);

const ends = { path: ['likely'] };
const isOrdered = ({ low, likely, high }: Record<'low' | 'likely' | 'high', number>): boolean =>
  low <= likely && likely <= high;

/** A figure that is certain, or the ends and the peak of a triangular distribution. */
const amounts = z.lazy(() =>
  z.union([amount, z.strictObject({ low: amount, likely: amount, high: amount }).refine(isOrdered, ends)]),
);
/** The same of shares. */
const shares = z.lazy(() =>
  z.union([share, z.strictObject({ low: share, likely: share, high: share }).refine(isOrdered, ends)]),
);

/** `value` of a use case's file: what people expect of it. */
export const benefitSchema = z.lazy(() =>
  z.strictObject({
    users: amounts,
    /** Tasks of one user. */
    tasksPerMonth: amounts,
    /** Of one task. */
    minutesSaved: amounts,
    /** Share of the users who work with it. */
    adoption: shares,
    /** Share of the saved time that becomes other work. */
    realisation: shares,
    loadedCostPerHour: amounts,
    errorCostAvoidedPerYear: amounts.optional(),
    revenuePerYear: amounts.optional(),
    horizonYears: z.number().int().min(1).max(20),
    /** A year. */
    discountRate: share,
    /** First day of the benefit; the day of acceptance where left out. */
    start: z.iso.date().optional(),
    ...declaredBy,
  }),
);

export type ProjectEconomics = z.infer<typeof projectEconomicsSchema>;
export type HostEconomics = z.infer<typeof hostEconomicsSchema>;
export type Benefit = z.infer<typeof benefitSchema>;
export type Price = z.infer<typeof priceSchema>;
