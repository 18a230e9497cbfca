import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoryFailure } from './failure.ts';
import type { Material } from './material.ts';
import type { Story } from './story.ts';

/** Rows that another team offers, as citizens write them. */
const OFFERED = [
  [
    'Bonjour, mon enfant entre en sixième en septembre : où demander une bourse, et quels papiers faut-il joindre ?',
    'Famille',
  ],
  [
    'Mon employeur ne m’a pas payé mes heures supplémentaires du mois de mars, à qui dois-je m’adresser pour les obtenir ?',
    'Travail',
  ],
  [
    'Je quitte mon appartement à la fin du mois et le propriétaire garde ma caution sans dire pourquoi, que faire ?',
    'Logement',
  ],
  [
    'J’ai perdu mon permis de conduire pendant un voyage à l’étranger, comment en obtenir un autre avant mon retour ?',
    'Transports',
  ],
] as const;

/** Rows of the test split that lie among those offered. */
const LEAKED = 8;

/** Prepares the pages of service-public.fr. */
export async function preparePages(story: Story, material: Material): Promise<void> {
  const recipe = join(story.root, 'templates/recipes/service-public-themes.yaml');
  const split = ['--license', 'etalab-2.0', '--split', 'train=0.83,validation=0.05,test=0.12'];
  const cleaning = ['--pii', 'mask', '--max-bad', '0.9'];
  const data = ['data', 'prepare', 'service-public', '--from', material.data, '--recipe', recipe];
  await story.run([...data, ...split, ...cleaning]);
}

/** Rows by which the models will be judged are refused among rows to learn from; rows that nearly repeat others go. */
export async function refuseLeakedRows(story: Story): Promise<void> {
  const folder = join(story.dir, 'service-public');
  await story.run(['data', 'export', 'service-public', '--out', folder, '--format', 'jsonl']);
  const leaked = readFileSync(join(folder, 'test.jsonl'), 'utf8').split('\n').slice(0, LEAKED);
  const offered = OFFERED.flatMap(([prompt, completion]) => [
    { prompt, completion },
    { prompt: `${prompt} Merci.`, completion },
  ]);
  const file = join(story.dir, 'offered.jsonl');
  writeFileSync(file, [...leaked, ...offered.map((row) => JSON.stringify(row))].join('\n'));
  const prepare = ['data', 'prepare', 'offered', '--from', file, '--license', 'etalab-2.0'];
  await story.refuse(prepare, 3);
  const { rows } = await story.read<Prepared>([...prepare, '--contaminated', 'drop']);
  const { contaminated, 'near-duplicate': near } = rows.dropped;
  console.log(
    `   ${rows.in} rows: ${contaminated} are evaluation rows, ${near} nearly repeat others, ${rows.out} stay`,
  );
  if (contaminated !== LEAKED || near !== OFFERED.length)
    throw new StoryFailure(`expected ${LEAKED} evaluation rows and ${OFFERED.length} near duplicates`);
}

interface Prepared {
  rows: { in: number; out: number; dropped: Partial<Record<string, number>> };
}
