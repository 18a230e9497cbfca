import { assert, property, string } from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillStep } from '../../../src/lib/stages/runbooks/document/fill.ts';
import { lintRunbook } from '../../../src/lib/stages/runbooks/document/lint.ts';
import { readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import type { StepOf } from '../../../src/lib/stages/runbooks/document/schema.ts';
import { commandOf } from '../../../src/lib/stages/runbooks/run/run-step.ts';
import { runbookHead } from '../../support/runbook-head.ts';
import manifest from '../../surface/commands.json' with { type: 'json' };

const COMMON = { id: 'a', title: 'T', limit: '1m', changes: false, sudo: false };
const flagsOf = (flags: object): string[] =>
  Object.entries({ ...manifest.globalFlags, ...flags } as Record<string, { char?: string }>).flatMap(
    ([name, { char }]) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])],
  );
const FACTS = {
  hosts: ['gpu1'],
  commands: Object.entries(manifest.commands).map(([name, command]) => ({
    name,
    changes: 'changes' in command,
    flags: flagsOf(command.flags),
  })),
};

const HEAD = runbookHead('environment: { type: environment, ask: Which? }');
const withStep = (...lines: string[]): string => `${HEAD}\nText.\n\n\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`;

test('reads steps in order with their lines; ignores other fences', () => {
  const text = `${withStep('id: a', 'kind: note', 'title: First')}\n~~~~\n\`\`\`sovran-step\nid: x\n\`\`\`\n~~~~\n`;
  const { steps, severity } = readRunbook('r', 'runbooks/r.md', text);
  expect(severity).toBe('low');
  expect(steps.map(({ id, line }) => [id, line])).toEqual([['a', 16]]);
});

const withInput = (input: string): string =>
  `${runbookHead(input)}\n\`\`\`sovran-step\nid: a\nkind: note\ntitle: T\n\`\`\`\n`;

const FAULTS: [what: string, text: string, line: number, key: string][] = [
  ['no head', 'Text only.\n', 1, 'runbook.head'],
  ['no step', HEAD, 1, 'runbook.no-steps'],
  ['a step without an end', `${HEAD}\`\`\`sovran-step\nid: a\n`, 12, 'runbook.unclosed'],
  ['an unknown kind', withStep('id: a', 'kind: comand', 'title: T'), 16, 'runbook.kind'],
  ['an unknown key', withStep('id: a', 'kind: note', 'titel: T'), 18, 'project.yaml.unknown-key'],
  ['an unknown severity', withStep('id: a', 'kind: note', 'title: T').replace('low', 'huge'), 6, 'project.yaml.value'],
  ['an unknown placeholder', withStep('id: a', 'kind: note', "title: '{{host}}'"), 16, 'runbook.lint.placeholder'],
  [
    'a placeholder in a shell',
    withStep('id: a', 'kind: host', 'title: T', 'host: local', "shell: 'rm {{environment}}'"),
    16,
    'runbook.lint.shell',
  ],
  [
    'two ways at once',
    withStep('id: a', 'kind: check', 'title: T', 'run: [status]', 'host: local', 'argv: [id]', 'expect: {}'),
    16,
    'runbook.lint.one-way',
  ],
  ['no host', withStep('id: a', 'kind: check', 'title: T', 'argv: [id]', 'expect: {}'), 16, 'runbook.lint.no-host'],
  [
    'sudo without changes',
    withStep('id: a', 'kind: host', 'title: T', 'host: local', 'argv: [id]', 'sudo: true'),
    16,
    'runbook.lint.sudo',
  ],
  [
    'an input in an argv',
    withStep('id: a', 'kind: host', 'title: T', 'host: local', "argv: [/bin/bash, -c, 'ls {{environment}}']"),
    16,
    'runbook.lint.argv-input',
  ],
  [
    'a choice that an input changes',
    withStep(
      'id: a',
      'kind: question',
      'title: T',
      `choices: ['yes', '{{environment}}']`,
      `stops: ['{{environment}}']`,
    ),
    16,
    'runbook.lint.choice',
  ],
  [
    'a stop that nobody can choose',
    withStep('id: a', 'kind: question', 'title: T', `choices: ['yes', 'no']`, `stops: ['No']`),
    16,
    'runbook.lint.stops',
  ],
  ['consent of its own', withStep('id: a', 'kind: sovran', 'title: T', 'run: [gc, --yes]'), 16, 'runbook.lint.yes'],
  [
    'a host that is not in the inventory',
    withStep('id: a', 'kind: check', 'title: T', 'host: gpu2', 'argv: [id]', 'expect: {}'),
    16,
    'runbook.lint.host',
  ],
  [
    'a host of a flag that is not in the inventory',
    withStep('id: a', 'kind: check', 'title: T', 'run: [engine, list, --host=gpu2]', 'expect: {}'),
    16,
    'runbook.lint.host',
  ],
  [
    'a token in a command of sovran',
    withStep('id: a', 'kind: sovran', 'title: T', `run: [env, show, svk_${'a'.repeat(43)}]`),
    16,
    'runbook.lint.secret',
  ],
  [
    'a token in a shell',
    withStep(
      'id: a',
      'kind: host',
      'title: T',
      'host: local',
      'shell: \'curl -H "Authorization: Bearer abcdefgh12345"\'',
    ),
    16,
    'runbook.lint.secret',
  ],
  [
    'a number that is none by default',
    withInput("percent: { type: number, ask: W, default: 'a lot' }"),
    1,
    'runbook.input.bad',
  ],
  [
    'a choice that is none by default',
    withInput('size: { type: choice, ask: W, choices: [a], default: b }'),
    1,
    'runbook.input.bad',
  ],
  [
    'a host by default that is not there',
    withInput('host: { type: host, ask: W, default: gpu3 }'),
    1,
    'runbook.input.bad',
  ],
  [
    'an unknown command',
    withStep('id: a', 'kind: sovran', 'title: T', 'run: [relese, promote]'),
    16,
    'runbook.lint.command',
  ],
];

test.each(FAULTS)('%s is found at its line', (_what, text, line, key) => {
  const [first] = lintRunbook('runbooks/r.md', text, FACTS);
  expect(first).toMatchObject({ line, reason: { key } });
});

test.each(['en', 'fr'].flatMap((language) => readdirSync(`templates/runbooks/${language}`).map((f) => [language, f])))(
  'the shipped runbook %s/%s has no fault',
  (language, file) => {
    const path = `templates/runbooks/${language}/${file}`;
    expect(lintRunbook(path, readFileSync(path, 'utf8'), FACTS)).toEqual([]);
  },
);

test('both languages ship the same steps', () => {
  const stepsOf = (language: string, file: string): object => {
    const { steps } = readRunbook(file, file, readFileSync(`templates/runbooks/${language}/${file}`, 'utf8'));
    return steps.map(({ title: _title, line: _line, ...step }) => ({
      ...step,
      ...(step.kind === 'question' ? { choices: 0, stops: 0 } : {}),
    }));
  };
  for (const file of readdirSync('templates/runbooks/en'))
    expect(stepsOf('fr', file), file).toEqual(stepsOf('en', file));
  expect(readdirSync('templates/runbooks/fr')).toEqual(readdirSync('templates/runbooks/en'));
});

/** A runbook with one host step of these words. */
const withArgv = (argv: readonly string[]): string =>
  withStep('id: a', 'kind: host', 'title: T', 'host: local', `argv: ${JSON.stringify(argv)}`);
const firstFault = (text: string): string | undefined => lintRunbook('r.md', text, FACTS)[0]?.code;

const X = '{{environment}}';
const ARGVS: [argv: string[], code: string | undefined][] = [
  [['df', '-h', '/'], undefined],
  [['find', '/var/log', '-size', '+1G'], undefined],
  [['sh', '-c', 'ls | wc -l'], undefined],
  [['ls', X], 'argv-input'],
  [[X, '-c', 'ls'], 'argv-input'],
  [['curl', `--max-time=${X}`, 'http://127.0.0.1/'], 'argv-input'],
  [['curl', '--password', 'hunter2'], 'secret'],
  [['env', 'DB_PASSWORD=hunter2', 'ls'], 'secret'],
];

test.each(ARGVS)('argv %j: %s', (argv, code) => expect(firstFault(withArgv(argv))).toBe(code));

const RUNS: [run: string[], code: string | undefined, ...more: string[]][] = [
  [['env', 'show', X], undefined],
  [['env', 'show', X], undefined, 'expect: {}', 'kind: check'],
  [['release', 'rollback', '--env', X], undefined, 'changes: true'],
  [['release', 'rollback', `--env=${X}`, '--dry-run'], undefined],
  [['gc', X, '-n'], undefined, 'expect: {}', 'kind: check'],
  [['model', 'catalog', 'check', 'm'], undefined],
  [['app', 'key', 'revoke', X, '--all'], 'undeclared', 'expect: {}', 'kind: check'],
  [['scope', 'accept', X, '--reason', 'r'], 'undeclared'],
  [['eval', 'run', 'm'], 'undeclared', 'expect: {}', 'kind: check'],
  [['bench', 'run'], 'undeclared'],
  [['gc', '--', '--dry-run'], 'undeclared'],
  [['resume'], 'nested'],
  [['resume', '--abandon', X], 'nested', 'changes: true'],
  [['runbook', 'run', 'r'], 'nested', 'changes: true'],
  [['runbook', 'check', X], 'nested', 'expect: {}', 'kind: check'],
  [['gc', '-qy'], 'yes', 'changes: true'],
  [['gc', `--${X}`], 'flag', 'changes: true'],
  [['gc', '--dryrun'], 'flag', 'changes: true'],
  [['env', 'show', X, '-z'], 'flag'],
  [['env', 'show', X, '--', '--anything'], undefined],
  [[X, 'show'], 'command'],
  [['env', X], 'command'],
];

test.each(RUNS)('run %j: %s', (run, code, ...more) => {
  const kind = more.some((line) => line.startsWith('kind')) ? [] : ['kind: sovran'];
  expect(firstFault(withStep('id: a', 'title: T', `run: ${JSON.stringify(run)}`, ...kind, ...more))).toBe(code);
});

test('an input is one argument, never part of a shell script', () => {
  const script = 'df -P "$1"';
  const shell: StepOf<'host'> = { ...COMMON, kind: 'host', host: 'gpu1', shell: script, args: ['{{path}}'] };
  assert(
    property(string(), (path) => {
      expect(commandOf(fillStep(shell, { path })).argv).toEqual(['sh', '-c', script, 'sh', path]);
    }),
  );
});

test('one pass finds every fault, also beside malformed parts', () => {
  const text = [
    HEAD.replace('low', 'huge'),
    '```sovran-step\nid: a\nkind: sovran\ntitle: T\nrun: [gc, --forgt, x]\n```',
    '```sovran-step\nid: b\nkind: note\ntitel: T\nextra: 1\n```',
    '```Sovran_Step\nid: c\nkind: note\ntitle: T\n```',
    '```sovran-step yaml\nid: d\n```',
    "```sovran-step\nid: e\nkind: check\ntitle: T\nhost: gpu9\nargv: [ls, '{{environment}}', --token, t0p]\nexpect: {}\n```",
  ].join('\n\n');
  const found = lintRunbook('r.md', text, FACTS);
  const keys = found.map(({ line, reason: { key } }) => `${line} ${key}`);
  expect(keys).toEqual([
    '6 project.yaml.value',
    '15 runbook.lint.flag',
    '15 runbook.lint.undeclared',
    expect.stringMatching(/^\d+ project\.yaml\./),
    expect.stringMatching(/^\d+ project\.yaml\./),
    '28 runbook.fence',
    '34 runbook.fence',
    '39 runbook.lint.argv-input',
    '39 runbook.lint.secret',
    '39 runbook.lint.host',
  ]);
});

test('an unknown key hides no other fault', () => {
  const argv = 'argv: [curl, --token, t0p]\nexpect: { exit: 0, code: 1 }';
  const step = `\n\`\`\`sovran-step\nid: a\nkind: check\ntitel: '{{port}}'\nhost: gpu9\n${argv}\n\`\`\`\n`;
  const head = runbookHead('host: { type: host, title: W, ask: W, default: gpu3 }');
  expect(lintRunbook('r.md', head + step, FACTS)).toMatchObject([
    { code: 'bad-input', reason: { params: { input: 'host' } } },
    { reason: { params: { key: 'inputs.host.title' } }, fix: { key: 'text.known' } },
    { code: 'secret' },
    { code: 'host' },
    { reason: { params: { key: 'titel' } } },
    { reason: { params: { key: 'expect.code' } } },
  ]);
});

test.each(['yaml', 'sh', 'console', ''])('a fence of %j is text', (language) => {
  const text = `${withStep('id: a', 'kind: note', 'title: T')}\n\`\`\`${language}\nid: b\n\`\`\`\n`;
  expect(lintRunbook('r.md', text, FACTS)).toEqual([]);
});
