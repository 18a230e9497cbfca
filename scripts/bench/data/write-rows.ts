import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { PII_TYPES, type PiiType } from '../../../src/lib/core/project/resources/pii-types.ts';
import { DECOYS, PLANTED } from './planted.ts';
import { pick, seeded } from './random.ts';
import { SECRET_DECOYS, SECRETS } from './secrets.ts';

/** What is known of the generated file, to be found again. */
export interface Generated {
  rows: number;
  duplicates: number;
  /** Copies with some words changed. */
  nearDuplicates: number;
  bytes: number;
  planted: Record<PiiType, number>;
  decoys: number;
  /** By the number of the question that holds it. */
  secrets: Map<string, Inserted>;
  secretDecoys: Map<string, Inserted>;
}

/** A text within a row, and what it is. */
export interface Inserted {
  kind: string;
  value: string;
}

type Random = () => number;

interface Row {
  line: string;
  types: PiiType[];
}

const WORDS =
  'le la les un une des du de d’une et ou à au aux pour par sur avec sans sous dans vous votre nous demande dossier mairie préfecture carte identité passeport impôt déclaration revenus logement allocation famille enfant école santé retraite travail contrat employeur salarié congé maladie véhicule permis immatriculation justice tribunal avocat succession mariage étranger séjour titre délai pièce justificatif domicile formulaire service public démarche rendez-vous naissance décès acte copie extrait légalisation caisse assurance cotisation indemnité droit aide bénéficier obtenir fournir adresser transmettre signer vérifier présenter consulter'.split(
    ' ',
  );
const ROW_BYTES = 1440;

/** Writes seeded chat rows: French-like text, copies and near copies of earlier rows, planted data, secrets and decoys. */
export async function writeRows(path: string, count: number, seed: number): Promise<Generated> {
  const random = seeded(seed);
  const out = createWriteStream(path);
  const planted = Object.fromEntries(PII_TYPES.map((type) => [type, 0])) as Record<PiiType, number>;
  const earlier: Row[] = [];
  const made: Generated = {
    rows: count,
    duplicates: 0,
    nearDuplicates: 0,
    bytes: 0,
    planted,
    decoys: 0,
    secrets: new Map(),
    secretDecoys: new Map(),
  };
  for (let row = 0; row < count; row += 1) {
    const { line, types } = nextRow(row, earlier, random, made);
    for (const type of types) planted[type] += 1;
    made.bytes += Buffer.byteLength(line);
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return made;
}

/** A tenth are copies, 15 % near copies; only the first 5,000 new rows are copied. */
function nextRow(row: number, earlier: Row[], random: Random, made: Generated): Row {
  const draw = earlier.length > 100 ? random() : 1;
  if (draw < 0.1) {
    made.duplicates += 1;
    return pick(random, earlier);
  }
  if (draw < 0.25) {
    made.nearDuplicates += 1;
    return nearCopy(pick(random, earlier), random);
  }
  const fresh = newRow(row, random, made);
  if (earlier.length < 5000) earlier.push(fresh);
  return fresh;
}

/** One word of the question changed, and up to three of the last sentences: another answer alone would be a conflict. */
function nearCopy({ line, types }: Row, random: Random): Row {
  const [asks, asked, ends] = [line.indexOf(' : ') + 3, line.indexOf(' ?"'), line.length - 500];
  const changes = 1 + Math.floor(random() * 4);
  const question = changeWords(line.slice(asks, asked), 1, random);
  const end = changeWords(line.slice(ends), changes - 1, random);
  return { line: `${line.slice(0, asks)}${question}${line.slice(asked, ends)}${end}`, types };
}

function changeWords(text: string, changes: number, random: Random): string {
  const words = text.split(' ');
  for (let change = 0; change < changes; change += 1)
    words[1 + Math.floor(random() * (words.length - 2))] = `mot${Math.floor(random() * 1e9)}`;
  return words.join(' ');
}

function newRow(row: number, random: Random, made: Generated): Row {
  const types = random() < 0.1 ? [pick(random, PII_TYPES)] : [];
  const decoy = random() < 0.05;
  if (decoy) made.decoys += 1;
  const inserts = [
    ...types.map((type) => PLANTED[type](random)),
    ...(decoy ? [pick(random, DECOYS)(random)] : []),
    ...insert(row, SECRETS, made.secrets, random),
    ...insert(row, SECRET_DECOYS, made.secretDecoys, random),
  ];
  const question = `Question ${row} : ${sentence(random, 24)} ?`;
  const answer = [sentence(random, 40), ...inserts, paragraph(random, ROW_BYTES - 620)].join(', ');
  const messages = [
    { role: 'user', content: question },
    { role: 'assistant', content: `${answer}.` },
  ];
  return { line: `${JSON.stringify({ messages })}\n`, types };
}

/** One of these in a row of 33. */
function insert(
  row: number,
  makers: Readonly<Record<string, (random: Random) => string>>,
  made: Map<string, Inserted>,
  random: Random,
): string[] {
  if (random() >= 0.03) return [];
  const [kind, make] = pick(random, Object.entries(makers));
  const value = make(random);
  made.set(String(row), { kind, value: value.trim() });
  return [value];
}

function sentence(random: () => number, words: number): string {
  return Array.from({ length: words }, () => pick(random, WORDS)).join(' ');
}

function paragraph(random: () => number, bytes: number): string {
  let text = '';
  while (text.length < bytes) text += `${sentence(random, 12)}, article L. ${100 + Math.floor(random() * 899)}. `;
  return text;
}
