import { array, assert, constantFrom, property, string } from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fillStep } from '../../../src/lib/stages/runbooks/document/fill.ts';
import { lintRunbook } from '../../../src/lib/stages/runbooks/document/lint.ts';
import { argvFault } from '../../../src/lib/stages/runbooks/document/programs.ts';
import { readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import type { StepOf } from '../../../src/lib/stages/runbooks/document/schema.ts';
import { commandOf } from '../../../src/lib/stages/runbooks/run/run-step.ts';
import { runbookHead } from '../../support/runbook-head.ts';
import manifest from '../../surface/commands.json' with { type: 'json' };

const COMMON = { id: 'a', title: 'T', limit: '1m', changes: false, sudo: false };
const COMMANDS = Object.entries(manifest.commands).map(([name, command]) => ({ name, changes: 'changes' in command }));

const HEAD = runbookHead('environment: { type: environment, ask: Which? }');
const withStep = (...lines: string[]): string => `${HEAD}\nText.\n\n\`\`\`sovran-step\n${lines.join('\n')}\n\`\`\`\n`;

test('steps are read in order with the lines where they stand; an example in another fence is none', () => {
  const text = `${withStep('id: a', 'kind: note', 'title: First')}\n~~~~\n\`\`\`sovran-step\nid: x\n\`\`\`\n~~~~\n`;
  const { steps, severity } = readRunbook('r', 'runbooks/r.md', text);
  expect(severity).toBe('low');
  expect(steps.map(({ id, line }) => [id, line])).toEqual([['a', 16]]);
});

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
    'an undeclared shell',
    withStep('id: a', 'kind: host', 'title: T', 'host: local', "argv: [/bin/bash, -c, 'ls {{environment}}']"),
    16,
    'runbook.lint.starter',
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
    'an interpreter in a check',
    withStep('id: a', 'kind: check', 'title: T', 'host: local', 'argv: [env, sh]', 'expect: {}'),
    16,
    'runbook.lint.starter',
  ],
  [
    'an unknown command',
    withStep('id: a', 'kind: sovran', 'title: T', 'run: [relese, promote]'),
    16,
    'runbook.lint.command',
  ],
];

test.each(FAULTS)('%s is found at its line', (_what, text, line, key) => {
  const [first] = lintRunbook('r', 'runbooks/r.md', text, COMMANDS);
  expect(first).toMatchObject({ line, reason: { key } });
});

test.each(['en', 'fr'].flatMap((language) => readdirSync(`templates/runbooks/${language}`).map((f) => [language, f])))(
  'the shipped runbook %s/%s has no fault',
  (language, file) => {
    const path = `templates/runbooks/${language}/${file}`;
    expect(lintRunbook(file, path, readFileSync(path, 'utf8'), COMMANDS)).toEqual([]);
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
const firstFault = (text: string): string | undefined => lintRunbook('r', 'r.md', text, COMMANDS)[0]?.code;

const X = '{{environment}}';
const ARGVS: [argv: string[], code: string | undefined][] = [
  [['df', '-h', '/'], undefined],
  [['ls', X], undefined],
  [['/bin/ls', `/srv/${X}/log`], undefined],
  [['curl', '-fsS', `--max-time=${X}`, 'http://127.0.0.1/'], undefined],
  [['systemctl', 'status', 'ssh'], undefined],
  [['find', '/var/log', '-size', '+1G'], undefined],
  [['git', 'status'], undefined],
  [[X, '-c', X], 'argv-input'],
  [[`/tmp/${X}/ls`], 'argv-input'],
  [['find', X, '-delete'], 'argv-input'],
  [['find', '.', '-exec', X, ';'], 'argv-input'],
  [['find', '.', '-exec', 'sh', '-c', X, ';'], 'starts-shell'],
  [['stdbuf', '-o0', 'sh', '-c', X], 'starts-shell'],
  [['docker', 'exec', 'c', '/bin/bash', '-c', 'ls'], 'starts-shell'],
  [['/usr/bin/python3.13', '-c', 'x'], 'starts-shell'],
  [['busybox', 'ls'], 'starts-shell'],
  [['xargs', 'rm'], 'starts-shell'],
  [['/usr/bin/env', 'ls'], 'starts-shell'],
  [['git', '-c', `alias.z=!${X}`, 'z'], 'argv-input'],
  [['ssh', '-o', `ProxyCommand=${X}`, 'h'], 'starts-shell'],
  [['tar', `--checkpoint-action=exec=${X}`, '-cf', 'a', 'b'], 'argv-input'],
  [['sed', '-n', X, 'f'], 'argv-input'],
  [['ip', 'netns', 'exec', 'n', X], 'argv-input'],
  [['ls', `-${X}`], 'flag-input'],
  [['ls', `-I${X}`], 'flag-input'],
  [['ls', `--${X}=1`], 'flag-input'],
];

test.each(ARGVS)('argv %j: %s', (argv, code) => expect(firstFault(withArgv(argv))).toBe(code));

const RUNS: [run: string[], code: string | undefined, ...more: string[]][] = [
  [['env', 'show', X], undefined],
  [['env', 'show', X], undefined, 'expect: {}', 'kind: check'],
  [['release', 'rollback', '--env', X], undefined, 'changes: true'],
  [['release', 'rollback', `--env=${X}`, '--dry-run'], undefined],
  [['gc', X, '-n'], undefined, 'expect: {}', 'kind: check'],
  [['model', 'catalog', 'check', 'm'], undefined],
  [['app', 'key', 'revoke', X, '--all'], 'undeclared-change', 'expect: {}', 'kind: check'],
  [['scope', 'accept', X, '--reason', 'r'], 'undeclared-change'],
  [['eval', 'run', 'm'], 'undeclared-change', 'expect: {}', 'kind: check'],
  [['bench', 'run'], 'undeclared-change'],
  [['gc', '--', '--dry-run'], 'undeclared-change'],
  [['resume'], 'nested'],
  [['resume', '--abandon', X], 'nested', 'changes: true'],
  [['runbook', 'run', 'r'], 'nested', 'changes: true'],
  [['runbook', 'check', X], 'nested', 'expect: {}', 'kind: check'],
  [['gc', '-qy'], 'yes', 'changes: true'],
  [['gc', `--${X}`], 'flag-input', 'changes: true'],
  [[X, 'show'], 'command'],
  [['env', X], 'command'],
];

test.each(RUNS)('run %j: %s', (run, code, ...more) => {
  const kind = more.some((line) => line.startsWith('kind')) ? [] : ['kind: sovran'];
  expect(firstFault(withStep('id: a', 'title: T', `run: ${JSON.stringify(run)}`, ...kind, ...more))).toBe(code);
});

const WORDS =
  'ls cat grep curl systemctl find git tar env stdbuf timeout ssh sh /bin/bash perl -c -exec -o ; X aXb --f=X -X alias.z=!X /X/sh'
    .replaceAll('X', X)
    .split(' ');

test('whatever an input holds, an argv without a fault starts the program written there and no shell', () => {
  const words = array(constantFrom(...WORDS), { minLength: 1, maxLength: 5 });
  assert(
    property(
      words,
      string().filter((value) => !value.startsWith('-')),
      (argv, value) => {
        if (argvFault('a', argv)) return;
        const step: StepOf<'host'> = { ...COMMON, kind: 'host', host: 'gpu1', argv, args: [] };
        const run = commandOf(fillStep(step, { environment: value })).argv;
        const held = argv.filter((word) => word.includes(X));
        expect(run[0]).toBe(argv[0]);
        expect(run).toHaveLength(argv.length);
        expect(run.filter((word) => word.startsWith('-') && !argv.includes(word) && !word.startsWith('--f='))).toEqual(
          [],
        );
        if (held.length > 0) expect(['ls', 'cat', 'grep', 'curl', 'systemctl']).toContain(argv[0]);
        expect(argv.filter((word) => /(^|\/)(sh|bash|perl)$/.test(word))).toEqual([]);
      },
    ),
  );
});

test('whatever an input holds is one argument, and never part of the text of a shell', () => {
  const script = 'df -P "$1"';
  const shell: StepOf<'host'> = { ...COMMON, kind: 'host', host: 'gpu1', shell: script, args: ['{{path}}'] };
  const argv: StepOf<'host'> = { ...COMMON, kind: 'host', host: 'gpu1', argv: ['ls', 'a{{path}}b'], args: [] };
  assert(
    property(string(), (path) => {
      expect(commandOf(fillStep(shell, { path })).argv).toEqual(['sh', '-c', script, 'sh', path]);
      expect(commandOf(fillStep(argv, { path })).argv).toEqual(['ls', `a${path}b`]);
    }),
  );
});
