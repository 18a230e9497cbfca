import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { explainIssues } from '../../../core/project/yaml/explain-issues.ts';
import { positionAt, positionOfPath, type YamlSource } from '../../../core/project/yaml/file-position.ts';
import { yamlReason } from '../../../core/text/yaml-reason.ts';
import { invalidFile } from './invalid-file.ts';
import { refuseHostile } from './refuse-hostile.ts';

/** Larger files are no resource a person wrote. */
export const MAX_YAML_BYTES = 5 * 1024 * 1024;

/** Uniqueness of keys is checked by `refuseHostile`, in linear time. */
const OPTIONS = { schema: 'core', version: '1.2', uniqueKeys: false, logLevel: 'error' } as const;

/** Decodes and parses a file without expanding anything. Throws `invalid-file` with line and column. */
export function readDocument(path: string, content: string | Uint8Array): YamlSource {
  const text = typeof content === 'string' ? content : decode(path, content);
  if (Buffer.byteLength(text) > MAX_YAML_BYTES) throw tooLarge(path);
  const lines = new LineCounter();
  const source = { path, lines, document: parse(path, text, lines) };
  const problem = source.document.errors[0];
  if (problem) {
    const key = problem.code === 'MULTIPLE_DOCS' ? 'project.yaml.several' : 'project.yaml.syntax';
    const params = { reason: yamlReason(problem.code) };
    throw invalidFile(path, {
      key,
      params,
      position: positionAt(source, problem.pos[0]),
      details: { reason: problem.code },
    });
  }
  if (!isMap(source.document.contents)) throw invalidFile(path, { key: 'project.yaml.no-mapping' });
  refuseHostile(source);
  return source;
}

/** Parses and validates one YAML file; `name`, where given, is what `metadata.name` must be. */
export function parseYaml<Schema extends z.ZodType>(
  path: string,
  content: string | Uint8Array,
  schema: Schema,
  name?: string,
): z.infer<Schema> {
  const source = readDocument(path, content);
  const value = source.document.toJS() as { metadata?: { name?: unknown } };
  const parsed = schema.safeParse(value, { reportInput: true });
  if (!parsed.success) throw invalidFile(path, explainIssues(source, schema, parsed.error.issues));
  if (name !== undefined && value.metadata?.name !== name) {
    throw invalidFile(path, {
      key: 'project.yaml.name',
      params: { name: String(value.metadata?.name), expected: name },
      position: positionOfPath(source, ['metadata', 'name']),
    });
  }
  return parsed.data;
}

function parse(path: string, text: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { ...OPTIONS, lineCounter: lines });
  } catch (error) {
    if (error instanceof RangeError) throw invalidFile(path, { key: 'project.yaml.depth' });
    throw error;
  }
}

function decode(path: string, bytes: Uint8Array): string {
  if (bytes.byteLength > MAX_YAML_BYTES) throw tooLarge(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile(path, { key: 'project.yaml.encoding' });
  }
}

function tooLarge(path: string): Error {
  return invalidFile(path, { key: 'project.yaml.too-large', params: { limit: MAX_YAML_BYTES / 1024 / 1024 } });
}
