import { z } from 'zod';

const siteSchema = z.object({
  /** Absolute path of the folder. */
  path: z.string(),
  /** Absolute path of the first page. */
  index: z.string(),
  /** Commit that the pages show. */
  revision: z.string(),
  language: z.enum(['en', 'fr']),
  pages: z.number().int().positive(),
});

const sitePageSchema = z.object({
  /** Absolute path of the page. */
  path: z.string(),
  /** A browser was started on it. */
  opened: z.boolean(),
});

/** Documents of `site build` and `open`, by kind. */
export const documents = { Site: siteSchema, SitePage: sitePageSchema };
export type SiteDocument = z.infer<typeof siteSchema>;
export type SitePageDocument = z.infer<typeof sitePageSchema>;
