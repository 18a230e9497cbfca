import { Document, isMap, type ToStringOptions } from 'yaml';
import { mergeMap } from './merge-node.ts';
import { readDocument } from './parse-yaml.ts';

const STYLE: ToStringOptions = { lineWidth: 100 };

/** YAML of a new file; its first line tells editors which JSON schema to check it against. */
export function renderNewYaml(content: object, schemaReference: string): string {
  const document = new Document(content);
  document.commentBefore = ` yaml-language-server: $schema=${schemaReference}`;
  return document.toString(STYLE);
}

/** The text of an existing file, changed to hold `content`; its comments and the order of its keys survive. */
export function updateYaml(path: string, content: object, existing: string | Uint8Array): string {
  const { document } = readDocument(path, existing);
  if (isMap(document.contents)) mergeMap(document, document.contents, content as Record<string, unknown>);
  return document.toString(STYLE);
}
