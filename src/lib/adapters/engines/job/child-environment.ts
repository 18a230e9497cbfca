/** Libraries call home otherwise, or wait for a network that is not there. */
const OFFLINE = {
  HF_HUB_OFFLINE: '1',
  TRANSFORMERS_OFFLINE: '1',
  HF_DATASETS_OFFLINE: '1',
  HF_HUB_DISABLE_TELEMETRY: '1',
  AXOLOTL_DO_NOT_TRACK: '1',
  DO_NOT_TRACK: '1',
  WANDB_MODE: 'disabled',
};

/** Everything a worker finds in its environment: nothing is inherited, so no secret of the operator can be.
 * `workers` is the folder of their code. */
export function childEnvironment(workers: string, home: string, threads: number): Record<string, string> {
  const count = String(threads);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: home,
    LANG: 'C.UTF-8',
    PYTHONPATH: workers,
    PYTHONSAFEPATH: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONUNBUFFERED: '1',
    OMP_NUM_THREADS: count,
    MKL_NUM_THREADS: count,
    OPENBLAS_NUM_THREADS: count,
    ...OFFLINE,
  };
}
