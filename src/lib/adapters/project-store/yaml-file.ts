import { parseDocument, Document } from 'yaml';
import type { z } from 'zod';
import type { Resource } from '../../ports/project-store.ts';
import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';

const OPTIONS = { schema: 'core', uniqueKeys: true } as const;

/** Parses and validates one YAML file. Throws `invalid-file` (exit 2) with file, line and column. */
export function parseYaml<Schema extends z.ZodType>(path: string, text: string, schema: Schema): z.infer<Schema> {
  const document = parseDocument(text, OPTIONS);
  const problem = document.errors[0];
  if (problem) throw invalidFile(path, problem.message);
  const parsed = schema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidFile(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** YAML of a resource, keeping the comments of the text it replaces. */
export function renderYaml(resource: Resource<unknown>, existing: string | undefined): string {
  const document = existing === undefined ? new Document(resource) : parseDocument(existing, OPTIONS);
  if (existing !== undefined) document.set('spec', document.createNode(resource.spec));
  return document.toString({ lineWidth: 100 });
}

function invalidFile(path: string, reason: string): SovranError {
  return new SovranError({
    code: 'invalid-file',
    exit: EXIT.usage,
    text: message('project.invalid-file', { path, reason }),
    fix: message('project.invalid-file.fix'),
    details: { path },
  });
}
