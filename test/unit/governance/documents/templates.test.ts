import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTemplate, readTemplateNames } from '../../../../src/lib/adapters/places.ts';
import { SOURCES } from '../../../../src/lib/stages/governance/documents/sources.ts';
import { fieldsOf, readTemplates } from '../../../../src/lib/stages/governance/documents/template.ts';
import { retiredWord } from '../../../support/wording.ts';
import { bannedIn } from '../../../support/banned-words.ts';

const templates = await readTemplates({ read: readTemplate, names: readTemplateNames });
const fields = templates.flatMap((template) => fieldsOf(template).map((field) => ({ ...field, kind: template.kind })));

const holesIn = (text = ''): string[] => [...text.matchAll(/\{[^}]*\}/g)].map(([hole]) => hole).toSorted();

test('fill the same holes in both languages', () => {
  const texts = fields.flatMap(({ text, none, question }) => [text, none, question]).filter((one) => one !== undefined);
  expect(texts.filter(({ en, fr }) => holesIn(en).join() !== holesIn(fr).join())).toEqual([]);
});

test('name every source, and no other', () => {
  const heads = templates.flatMap(({ head = {} }) => Object.values(head));
  const named = [...fields, ...heads].flatMap(({ from }) => from ?? []);
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(SOURCES).toSorted());
});

test('word what a source finds, and ask for what people state', () => {
  expect(fields.filter(({ from, text }) => (from === undefined) !== (text === undefined))).toEqual([]);
  expect(fields.filter(({ from, attested }) => from === undefined && attested === undefined)).toEqual([]);
});

test('ask the same question under the same key', () => {
  const asked = Map.groupBy(
    fields.filter(({ attested }) => attested !== undefined),
    ({ attested }) => attested,
  );
  const differing = [...asked].filter(([, same]) => new Set(same.map(({ question }) => question?.en)).size > 1);
  expect(differing.map(([key]) => key)).toEqual([]);
});

test('have field ids once in each document', () => {
  for (const template of templates) {
    const ids = fieldsOf(template).map(({ id }) => id);
    expect(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      template.kind,
    ).toEqual([]);
  }
});

test('have nine points in Annex IV', () => {
  const annex = templates.find(({ kind }) => kind === 'technical-documentation');
  expect(annex?.sections.map(({ title }) => title.en[0])).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
});

/** As the sources of the controls themselves say. */
const REVIEWED = {
  r3: ['MOD-01'],
  r4: ['DAT-02'],
  r6: ['MOD-01'],
  r10: ['SEC-01'],
  r13: ['SEC-01'],
  r16: ['SEC-03'],
  r17: ['SEC-03'],
  r19: ['DAT-01'],
  r20: ['MOD-02'],
  r22: ['GOV-05', 'SUP-01'],
  r26: ['SEC-01'],
  r28: ['SEC-02'],
};

test('join recommendations of ANSSI to reviewed controls only', () => {
  const own = fields.filter(({ kind }) => kind === 'anssi-applicability');
  expect(own.map(({ id }) => id)).toEqual(Array.from({ length: 35 }, (_, at) => `r${at + 1}`));
  const joined = own.filter(({ of }) => of.length > 0).map(({ id, of }) => [id, of]);
  expect(Object.fromEntries(joined)).toEqual(REVIEWED);
});

test('ask about controls that exist', () => {
  const known = readdirSync('templates/controls').map((name) => name.slice(0, -'.yaml'.length));
  const asked = fields.filter(({ from }) => from === 'controls').flatMap(({ of }) => of);
  expect([...new Set(asked)].filter((id) => !known.includes(id))).toEqual([]);
});

test('use plain words in both languages', () => {
  const texts = fields.flatMap(({ title, text, none, question }) => [title, text, none, question]);
  const retired = (['en', 'fr'] as const).flatMap((language) =>
    texts.flatMap((words) => (words && retiredWord(words[language], language) ? [words[language]] : [])),
  );
  expect(retired).toEqual([]);
});

test('use no banned word', () => {
  const folder = 'templates/documents';
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(yaml|json)$/.test(name),
  );
  expect(names.flatMap((name) => bannedIn(readFileSync(join(folder, name), 'utf8')))).toEqual([]);
  expect(bannedIn('Our system is fully Compliant. Conformité assurée.')).toHaveLength(2);
});
