import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import type { Story } from './story.ts';
import { SUITE } from './suite.ts';

const OWNER = 'product-owner@quickstart.example';
/** Who checks models before they serve; never their owner. */
const VALIDATORS = ['ml-lead@quickstart.example', 'security-officer@quickstart.example'];
const SIGNERS = [OWNER, ...VALIDATORS];
const QUESTION = /<!--.*?-->/gs;

/** What the example organisation says in each part, where the charter asks a question. */
const PROSE = [
  'The product owner owns the model and answers for its rows. ML lead and security officer validate it before it serves. All three sign changes of this charter.',
  'The product owner withdraws the model after two years, or once it names fewer than half of the themes right. Clerks then sort the questions by hand.',
  'Rows are titles of official pages for private persons, under the French open licence. Questions in the words of citizens, with their errors, are missing.',
  'An answer bears an identifier that leads to its release, model, rows and sources. An auditor gets a clone of this project.',
  'People who ask in a sentence could be served worse than those who know the name of their matter. Both are measured on rows that the model never saw; a larger gap is reduced by more rows of the weaker group.',
];

/** Terms where the organisation does not take those of the template. */
const TERMS = {
  'roles.owners': { '*': OWNER },
  'roles.validators': VALIDATORS,
  'roles.dataQuality': [OWNER],
  'lifecycle.retireBelow': 50,
  'evaluation.minExactMatch': 50,
  'evaluation.minRows': 300,
  'evaluation.suites': [SUITE],
  'data.licences': ['etalab-2.0', 'Apache-2.0'],
  'audit.requireBom': true,
  'bias.groups': ['question', 'heading'],
  'bias.maxGapPoints': 10,
  'bias.minRowsPerGroup': 100,
};

/** What documents ask of people. */
const ANSWERS = {
  'roles-accepted': 'Product owner, ML lead and security officer accepted their roles by signing the charter.',
  withdrawal: 'The product owner decides. Clerks sort the questions by hand meanwhile.',
  representativeness: PROSE[2],
  'audit-readers': 'Any auditor, with a clone of the project. The product owner hands it out.',
  'discriminatory-impact':
    'Whether people who ask in a sentence are served worse than those who name the matter as the administration does.',
  'bias-mitigation': 'More rows of the weaker group, where the gap is above the limit. None was needed so far.',
};

/** Three people sign the rules that every gate after obeys. */
export async function adoptCharter(story: Story): Promise<void> {
  const keys = keysOf(story);
  rmSync(keys, { recursive: true, force: true });
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  await enrolSigners(story, keys);
  await story.run(['govern', 'init', '--signatures', String(SIGNERS.length)]);
  fillCharter(story.project);
  await story.program(['git', 'add', 'governance']);
  await story.program(['git', 'commit', '-q', '-m', 'State the rules of the service']);
  for (const person of SIGNERS) await story.run(['govern', 'attest', 'charter', '--key', join(keys, roleOf(person))]);
}

/** Keys of signers and applications, of this project alone: that of another host may still serve with its own. */
export function keysOf({ project }: Pick<Story, 'project'>): string {
  return `${project}-keys`;
}

/** Private keys of those who approve. */
export function approvingKeys(keys: string): string[] {
  return VALIDATORS.map((person) => join(keys, roleOf(person)));
}

function roleOf(person: string): string {
  return person.slice(0, person.indexOf('@'));
}

/** Three people, each with a key of their own; the public halves are committed like any file. */
async function enrolSigners(story: Story, keys: string): Promise<void> {
  const lines: string[] = [];
  for (const person of SIGNERS) {
    const key = join(keys, roleOf(person));
    await story.program(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', roleOf(person), '-f', key]);
    const [type, material] = readFileSync(`${key}.pub`, 'utf8').split(' ');
    lines.push(`${person} namespaces="sovran-approval" ${type} ${material}`);
  }
  mkdirSync(join(story.project, 'governance'), { recursive: true });
  writeFileSync(join(story.project, 'governance', 'allowed_signers'), `${lines.join('\n')}\n`);
  await story.program(['git', 'add', 'governance/allowed_signers']);
  await story.program(['git', 'commit', '-q', '-m', 'Enrol three signers']);
}

function fillCharter(project: string): void {
  const said = [...PROSE];
  edit(project, 'charter.md', (text) => text.replaceAll(QUESTION, () => said.shift() ?? ''));
  edit(project, 'charter.yaml', (text) => {
    const document = parseDocument(text);
    for (const [path, value] of Object.entries(TERMS)) {
      document.setIn(['spec', ...path.split('.')], document.createNode(value));
    }
    return document.toString();
  });
  mkdirSync(join(project, 'governance', 'documents'), { recursive: true });
  writeFileSync(join(project, 'governance', 'documents', 'answers.yaml'), stringify({ all: ANSWERS }));
}

function edit(project: string, name: string, change: (text: string) => string): void {
  const file = join(project, 'governance', name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}
