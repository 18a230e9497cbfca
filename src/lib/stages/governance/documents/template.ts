import { parse } from 'yaml';
import { z } from 'zod';
import type { Templates } from '../../../core/operation/context.ts';
import { nameSchema } from '../../../core/project/resources/common.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';

const words = z.strictObject({ en: z.string().min(1), fr: z.string().min(1) });

const fieldSchema = z.strictObject({
  id: nameSchema,
  title: words,
  /** Name of a source: a paragraph of `text` for each thing that it finds, of `none` where there is none. */
  from: z.string().optional(),
  /** What the source is asked about, e.g. ids of controls. */
  of: z.array(z.string()).default([]),
  text: words.optional(),
  none: words.optional(),
  /** Key of what people state. */
  attested: nameSchema.optional(),
  /** What they are asked. */
  question: words.optional(),
});

/** A document as `templates/documents/<kind>.yaml` describes it, in both languages. */
const templateSchema = z.strictObject({
  title: words,
  /** The text that asks for it, and how far its wording was checked. */
  basis: words,
  about: z.enum(['project', 'service', 'dataset', 'retirement']),
  /** Header in YAML: values at a path of what a source finds, of the first or of all, or what people state. */
  head: z
    .record(
      z.string(),
      z.strictObject({
        from: z.string().optional(),
        path: z.string().optional(),
        first: z.boolean().default(false),
        attested: nameSchema.optional(),
        is: z.string().optional(),
      }),
    )
    .optional(),
  sections: z.array(z.strictObject({ id: nameSchema, title: words, fields: z.array(fieldSchema).min(1) })).min(1),
});

export type TemplateField = z.infer<typeof fieldSchema>;
export type DocumentTemplate = z.infer<typeof templateSchema> & { kind: string };
export type About = DocumentTemplate['about'];

const FOLDER = 'documents';

/** Every kind of document, by name. A file that does not fit its schema is a bug. */
export async function readTemplates(templates: Templates): Promise<DocumentTemplate[]> {
  const names = (await templates.names(FOLDER)).filter((name) => name.endsWith('.yaml'));
  return Promise.all(
    names.map(async (name) => {
      const template = templateSchema.parse(parse(await templates.read(`${FOLDER}/${name}`)));
      return { ...template, kind: name.slice(0, -'.yaml'.length) };
    }),
  );
}

/** Pure: one of the kinds. Throws `unknown-document` (exit 2) with the nearest. */
export function requireTemplate(known: readonly DocumentTemplate[], kind: string): DocumentTemplate {
  const found = known.find((one) => one.kind === kind);
  if (found) return found;
  const kinds = known.map((one) => one.kind);
  throw usageError('unknown-document', message('documents.unknown', { kind: JSON.stringify(kind.slice(0, 40)) }), {
    fix: suggest(kind, kinds),
    next: ['sovran govern report --list'],
    details: { kind: kind.slice(0, 40), known: kinds },
  });
}

/** Pure: fields of a document, in order. */
export function fieldsOf({ sections }: DocumentTemplate): TemplateField[] {
  return sections.flatMap(({ fields }) => fields);
}

/** Pure: keys that people state in any document, each once. */
export function keysOf(templates: readonly DocumentTemplate[]): string[] {
  const asking = templates.flatMap((one) => [...fieldsOf(one), ...Object.values(one.head ?? {})]);
  const keys = asking.flatMap(({ attested }) => attested ?? []);
  return [...new Set(keys)].toSorted();
}
