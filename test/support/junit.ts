import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { validateXML } from 'xmllint-wasm';

const SCHEMA = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8');

/** The text has the form that GitLab documents. */
export async function expectJunit(text: string): Promise<void> {
  const { valid, rawOutput } = await validateXML({
    xml: [{ fileName: 'report.xml', contents: text }],
    schema: [SCHEMA],
  });
  expect(valid, `${rawOutput}\n${text}`).toBe(true);
}
