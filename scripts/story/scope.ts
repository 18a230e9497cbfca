import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { clearProject, type Story } from './story.ts';

const WEIGHTS = `criteria: [impact, feasibility, sensitivity, acceptance, alignment]
pairwise:
  - [1,   2,   3,   2,   4]
  - [1/2, 1,   2,   1,   3]
  - [1/3, 1/2, 1,   1/2, 2]
  - [1/2, 1,   2,   1,   3]
  - [1/4, 1/3, 1/2, 1/3, 1]
`;

/** The use case: described and decided, or as an earlier run decided it. */
export async function scopeTheCase(story: Story, kept: boolean): Promise<void> {
  if (!kept) return decideTheCase(story);
  await story.run(['scope', 'rank']);
  story.reuse('decision');
}

/** A public service wants citizens' questions routed to the right theme; a second case competes with it. */
async function decideTheCase(story: Story): Promise<void> {
  clearProject(story);
  await story.run(['init', basename(story.project), '--organisation', 'Service public', '--language', 'en']);
  await addCase(
    story,
    'themes',
    "Route citizens' questions to the right theme",
    'Median time to the right desk|min|42|15',
  );
  await addCase(story, 'letters', 'Draft answers to letters', 'Letters answered per agent and day|letters|14|20');
  await score(story, 'themes', 'product-owner', [4, 5, 3, 4, 4]);
  await score(story, 'themes', 'ml-lead', [4, 4, 3, 4, 5]);
  await score(story, 'letters', 'product-owner', [3, 2, 4, 2, 3]);
  await score(story, 'letters', 'ml-lead', [4, 1, 4, 3, 3]);
  mkdirSync(join(story.dir, 'files'), { recursive: true });
  const weights = join(story.dir, 'files', 'weights.yaml');
  writeFileSync(weights, WEIGHTS);
  await story.run(['scope', 'weights', '--from', weights]);
  await story.run(['scope', 'rank']);
  await story.run(['scope', 'accept', 'themes', '--reason', 'Closed set of answers, open data, measurable in a week']);
  await story.run(['value', 'baseline', 'themes']);
}

async function addCase(story: Story, name: string, title: string, kpi: string): Promise<void> {
  const gates = ['prohibited-practice', 'legal-basis', 'data-owner', 'gpu-budget'];
  const context = [
    '--personal-data',
    'personal',
    '--secrecy',
    'none',
    '--residency',
    'national',
    '--connectivity',
    'restricted',
  ];
  await story.run([
    'scope',
    'add',
    name,
    '--title',
    title,
    '--kpi',
    kpi,
    '--need',
    'Questions are read twice before they reach the right desk',
    '--users',
    '40 agents of the contact centre',
    '--data',
    'Titles of official pages',
    '--alternatives',
    'A keyword table: tried, wrong for one question in three',
    '--requests-per-day',
    '3000',
    ...context,
    ...gates.flatMap((gate) => ['--gate', `${gate}=pass`]),
  ]);
}

async function score(story: Story, name: string, rater: string, scores: number[]): Promise<void> {
  const criteria = ['impact', 'feasibility', 'sensitivity', 'acceptance', 'alignment'];
  const sets = criteria.flatMap((criterion, at) => ['--set', `${criterion}=${scores[at]}`]);
  await story.run(['scope', 'score', name, '--rater', rater, ...sets]);
}
