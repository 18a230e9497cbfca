import { Document, isScalar, Scalar, visit } from 'yaml';
import type { CiFacts } from './ci-facts.ts';
import { BENCH, CANDIDATE, type CiJob, fileOf, FOLDER, STAGES, atEnd, scriptOf, type Shell } from './pipeline.ts';

/** What jobs on hosts begin with. */
const HOSTS = '.hosts';
const ON_MAIN = { if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' };
/** What a candidate is made from, besides the files of its datasets. */
const MADE_FROM = ['.gitlab-ci.yml', 'sovran.yaml', 'datasets/**/*', 'hosts/**/*'];
/** What decides on it afterwards. */
const DECIDED_BY = ['governance/**/*', 'environments/**/*'];
const ON_REQUESTS = { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' };

/** Pure: the jobs as a `.gitlab-ci.yml`, below a comment of these lines. */
export function gitlabPipeline(
  facts: CiFacts,
  jobs: readonly CiJob[],
  comment: readonly string[],
  shell: Shell,
): string {
  const overSsh = facts.hosts.some(({ isLocal }) => !isLocal);
  // not `after_script`: some runners start it in another copy of the project
  const before = [atEnd(`${shell['hand-records']}\n${shell['close-hosts']}`), shell['take-records']];
  const pipeline = {
    stages: STAGES.filter((stage) => jobs.some((job) => job.stage === stage)),
    workflow: { rules: [ON_REQUESTS, ON_MAIN] },
    variables: variablesOf(facts),
    default: { ...defaultsOf(facts), before_script: before },
    ...(overSsh ? { [HOSTS]: { before_script: [...before, shell['open-hosts']] } } : {}),
    ...Object.fromEntries(jobs.map((job) => [job.name, gitlabJob(job, facts, jobs, shell)])),
  };
  return toYaml(pipeline, comment);
}

/** YAML with scripts as blocks, so that a person can read them. */
export function toYaml(content: object, comment: readonly string[]): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, (_, node) => {
    if (isScalar(node) && typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL;
  });
  document.commentBefore = comment.map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
}

/** History whole, the journal kept between jobs, records in the name of the person who started the pipeline. */
function variablesOf({ hosts, candidate }: CiFacts): object {
  const author = { NAME: '$GITLAB_USER_NAME', EMAIL: '$GITLAB_USER_EMAIL' };
  const identity = ['AUTHOR', 'COMMITTER'].flatMap((who) =>
    Object.entries(author).map(([what, value]) => [`GIT_${who}_${what}`, value]),
  );
  return {
    GIT_DEPTH: '0',
    GIT_CLEAN_FLAGS: '-ffdx -e .sovran/',
    ...Object.fromEntries(identity),
    SOVRAN_COMMIT: '$CI_COMMIT_SHA',
    SOVRAN_BRANCH: '$CI_COMMIT_BRANCH',
    // with this option a push starts no pipeline
    SOVRAN_PUSH_OPTIONS: '-o ci.skip',
    ...(hosts.some(({ isLocal }) => isLocal) ? {} : { SOVRAN_STORE: '$CI_PROJECT_DIR/.sovran/store' }),
    ...(candidate
      ? {
          [CANDIDATE]: {
            value: String(candidate.number),
            description: 'Number of the candidate; a new one is made anew.',
          },
          [BENCH]: '30s',
          SOVRAN_PUSH_URL: 'git@$CI_SERVER_HOST:$CI_PROJECT_PATH.git',
        }
      : {}),
  };
}

/** A local host keeps the store on the runner itself; otherwise the cache carries it from job to job. */
function defaultsOf({ hosts }: CiFacts): object {
  const cached = hosts.some(({ isLocal }) => isLocal)
    ? {}
    : { cache: { key: 'sovran-store', paths: ['.sovran/store/'] } };
  return { tags: ['sovran'], ...cached };
}

function gitlabJob(job: CiJob, facts: CiFacts, jobs: readonly CiJob[], shell: Shell): object {
  const { stage, usesHosts, manual, waits } = job;
  const overSsh = facts.hosts.some(({ isLocal }) => !isLocal);
  // One promotion at a time; the pipeline stays blocked until a person starts it.
  return {
    stage,
    ...(usesHosts && overSsh ? { extends: HOSTS } : {}),
    needs: job.needs.flatMap((needed) => needsOf(needed, job, jobs)),
    rules: rulesOf(job, facts),
    ...(manual ? { environment: { name: manual.environment }, resource_group: manual.environment } : {}),
    ...(usesHosts && !manual ? { retry: { max: 2, exit_codes: [4] } } : {}),
    ...(waits ? { timeout: '24h' } : {}),
    script: scriptOf(job, shell),
    artifacts: artifactsOf(job),
  };
}

/** A candidate that is made already is judged without its training, after what training waits for. */
function needsOf(needed: string, job: CiJob, jobs: readonly CiJob[]): (object | string)[] {
  if (needed.startsWith('host:')) return [{ job: needed, artifacts: false }];
  const isTraining = jobs.some(({ name, training }) => name === needed && training !== undefined);
  if (!isTraining || job.training) return [needed];
  const before = jobs.find(({ training }) => training === 'first')?.needs ?? [];
  return [{ job: needed, optional: true }, ...before.map((one) => ({ job: one, artifacts: false }))];
}

/** A push that touches nothing of the candidate only verifies; GitLab takes a pipeline started by hand as a change of everything. */
function rulesOf({ onRequests, ofCandidate, training, manual }: CiJob, { datasets }: CiFacts): object[] {
  if (onRequests) return [ON_REQUESTS, ON_MAIN];
  const made = [...MADE_FROM, ...datasets.flatMap(({ words }) => filesIn(words ?? []))];
  const changes = training ? made : [...made, ...DECIDED_BY];
  const when = manual || training === 'first' ? { when: 'manual', allow_failure: false } : {};
  return [{ ...ON_MAIN, ...(ofCandidate ? { changes } : {}), ...when }];
}

/** Files of a dataset in the project. */
function filesIn(words: readonly string[]): string[] {
  return words.filter((_, at) => words[at - 1] === '--from');
}

function artifactsOf({ name, gate }: CiJob): object {
  const file = fileOf(name);
  // GitLab takes letters, digits, `_`, `-` and spaces there.
  return {
    when: 'always',
    expire_in: '30 days',
    ...(gate ? { expose_as: `sovran ${name.replaceAll(/[^\w -]/g, '-')}` } : {}),
    paths: [`${FOLDER}/`],
    ...(gate ? { reports: { junit: `${FOLDER}/${file}.xml` } } : {}),
  };
}
