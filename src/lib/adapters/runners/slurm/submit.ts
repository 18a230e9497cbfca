import { basename, dirname } from 'node:path/posix';
import { hostScript } from '../../../core/kit/host-script.ts';
import type { JobSpec } from '../../../core/ports/runner.ts';
import type { SlurmSettings } from '../../../core/project/resources/host.ts';
import { readEngine } from '../folders/definitions.ts';
import { runScript } from '../host/run-script.ts';
import { jobLaunch, type Launch } from '../job/launch.ts';
import { jobFolder } from '../job/layout.ts';
import { newMark } from '../job/run-files.ts';
import { pythonOf } from '../process/environment.ts';
import { modulePath, programsOf } from '../process/programs.ts';
import { placeArgs, slurmRefusal } from './admission.ts';
import type { SlurmPlace } from './place.ts';
import { nodesOf, rankedArgv } from './ranks.ts';

/** An attempt to give to Slurm. */
export interface Submission {
  spec: JobSpec;
  number: number;
  inputs: Record<string, string>;
  /** Cores for the worker on each node. */
  threads: number;
}

/** Gives an attempt to Slurm, or finds that it has it. Throws `slurm-refused` (exit 3) or `slurm-silent` (exit 4). */
export async function submit(place: SlurmPlace, submission: Submission): Promise<void> {
  const { host, slurm } = place;
  const { spec, number, inputs } = submission;
  const folder = jobFolder(host, spec.jobId);
  const mark = newMark();
  const programs = await programsOf(place, spec.engine.name);
  const python = pythonOf(place, spec.engine.environment);
  const stdin = `${JSON.stringify(await launchOf(place, submission, modulePath(programs)), null, 2)}\n`;
  const links = Object.entries(inputs).flat();
  const printed = await runScript(
    host,
    hostScript('slurm/submit'),
    [
      mark,
      dirname(folder),
      basename(folder),
      String(number),
      String(Buffer.byteLength(stdin)),
      nameOf(spec.jobId),
      keyOf(spec.jobId, number),
      hostScript('slurm/batch'),
      String(links.length / 2),
      ...links,
      ...sbatchArgs(submission, slurm, folder),
      `attempts/${number}/batch.sh`,
      folder,
      String(number),
      python,
      programs.supervise,
    ],
    { stdin },
  );
  const refused = printed.split(`${mark} - refused\n`)[1];
  if (refused !== undefined) throw slurmRefusal(host.name, refused);
}

/** Variables of a node's GPUs, which Slurm sets for what it lets a job use. */
const DEVICES = ['CUDA_VISIBLE_DEVICES', 'ROCR_VISIBLE_DEVICES', 'GPU_DEVICE_ORDINAL', 'ZE_AFFINITY_MASK'];

async function launchOf(place: SlurmPlace, { spec, threads }: Submission, modules: string): Promise<Launch> {
  const { name, environment } = spec.engine;
  const python = pythonOf(place, environment);
  const folder = jobFolder(place.host, spec.jobId);
  const engine = await readEngine(place.templates, name);
  const launch = jobLaunch(spec, { python, modules, folder, threads, engine });
  const nodes = nodesOf(spec);
  if (nodes === 1) return { ...launch, inherit: DEVICES };
  const srun = (await runScript(place.host, 'command -v srun', [], { reads: true })).trim();
  return {
    ...launch,
    argv: rankedArgv(srun, launch.argv, { nodes, threads }),
    inherit: [...DEVICES, 'SLURM'],
    network: true,
  };
}

/** Minutes beyond a job's wall time, which its supervisor ends first. */
const MARGIN_MINUTES = 3;

/** Pure: options of sbatch for a job. Nothing of the submitter's environment comes along. */
export function sbatchArgs({ spec, number, threads }: Submission, slurm: SlurmSettings, folder: string): string[] {
  const { gpus, memoryGiB } = spec.resources;
  return [
    '--parsable',
    `--job-name=${nameOf(spec.jobId)}`,
    `--comment=${keyOf(spec.jobId, number)}`,
    // a step of several nodes was seen to wait for ever after a requeue
    nodesOf(spec) > 1 ? '--no-requeue' : '--requeue',
    '--export=NIL',
    `--time=${Math.ceil(spec.limits.wallSeconds / 60) + MARGIN_MINUTES}`,
    `--nodes=${nodesOf(spec)}`,
    '--ntasks-per-node=1',
    `--cpus-per-task=${threads}`,
    ...(gpus > 0 ? [`--gres=gpu:${gpus}`] : []),
    ...(memoryGiB === undefined ? [] : [`--mem=${memoryGiB}G`]),
    ...placeArgs(slurm),
    `--chdir=${folder}`,
    '--output=slurm.log',
    '--open-mode=append',
  ];
}

function nameOf(id: string): string {
  return `sovran-${id}`;
}

/** Names a submission, so that one whose answer was lost is found again. */
function keyOf(id: string, number: number): string {
  return `sovran:${id}:${number}`;
}
