import { z } from 'zod';

const fileSchema = z.object({ path: z.string(), digest: z.string() });

const paragraphSchema = z.object({
  /** `auto`: derived from files; `stated`: by a person, unsigned; `missing`: in whole or in part. */
  state: z.enum(['auto', 'stated', 'missing']),
  text: z.string(),
  /** Files that it was derived from, or in which it was stated, by digest. */
  files: z.array(fileSchema),
  /** Author and time of the commit that stated it. */
  by: z.string().nullable(),
  at: z.string().nullable(),
  /** Key of `governance/documents/answers.yaml`; null where it asks for no statement. */
  key: z.string().nullable(),
  /** Command that makes what is missing; null where none does. */
  next: z.string().nullable(),
});

const sectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  fields: z.array(z.object({ id: z.string(), title: z.string(), paragraphs: z.array(paragraphSchema) })),
});

const nullable = z.string().nullable();
const documentSchema = z.object({
  document: z.string(),
  title: z.string(),
  basis: z.string(),
  language: z.enum(['en', 'fr']),
  /** Names; null where the document is about something else. */
  subject: z.object({
    project: z.string(),
    usecase: nullable,
    release: nullable,
    dataset: nullable,
    environments: z.array(z.string()),
  }),
  /** The commit that it was made from. */
  revision: z.string(),
  at: z.string(),
  counts: z.object({ auto: z.number().int(), stated: z.number().int(), missing: z.number().int() }),
  sections: z.array(sectionSchema),
  /** Header of the document in YAML, where its kind has one. */
  head: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
});

const kindSchema = z.object({
  document: z.string(),
  title: z.string(),
  basis: z.string(),
  about: z.enum(['project', 'service', 'dataset', 'retirement']),
  fields: z.number().int(),
  /** Keys of `governance/documents/answers.yaml` that it asks for. */
  keys: z.array(z.string()),
});

const folderSchema = z.object({
  path: z.string(),
  environment: z.string(),
  revision: z.string(),
  files: z.number().int(),
  documents: z.array(documentSchema.pick({ document: true, language: true, counts: true })),
});

export type GovernanceDocument = z.infer<typeof documentSchema>;
export type Paragraph = z.infer<typeof paragraphSchema>;
export type DocumentKind = z.infer<typeof kindSchema>;
export type FolderReport = z.infer<typeof folderSchema>;

/** Documents of `govern report` and `govern folder`, by kind. */
export const documents = {
  GovernanceDocument: documentSchema,
  DocumentKindList: z.object({ items: z.array(kindSchema) }),
  GovernanceFolder: folderSchema,
};
