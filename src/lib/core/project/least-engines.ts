/** The first versions that will do, of each engine. */
export interface LeastEngines {
  docker: string;
  podman: string;
}

/** Least versions for GPUs by CDI: Docker 25 (28 without configuration), Podman 5.4 (its issue 19338). */
const WITH_GPUS: LeastEngines = { docker: '25.0', podman: '5.4' };
const WITHOUT: LeastEngines = { docker: '20.10', podman: '4.4' };

/** How many GPUs a host is to have: by its file, by its profile, and of one without either what was seen there. */
export interface GpusOfHost {
  declared: number | undefined;
  ofProfile: number | undefined;
  seen?: number | undefined;
}

/** Whether containers of a host are to get GPUs, by the first that is said. Pure. */
export function givesGpus({ declared, ofProfile, seen = 0 }: GpusOfHost): boolean {
  return (declared ?? ofProfile ?? seen) > 0;
}

/** What an engine must be for containers with or without GPUs: the same for a check, a plan and a start. */
export function leastEngines(withGpus: boolean): LeastEngines {
  return withGpus ? WITH_GPUS : WITHOUT;
}
