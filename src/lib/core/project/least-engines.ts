/** The first versions that will do, of each engine. */
export interface LeastEngines {
  docker: string;
  podman: string;
}

/**
 * GPUs come by CDI alone. Docker gives devices by it from 25 on, to 27 only where its configuration says so. Podman's own
 * command line does from 4.1 on, but before 5.4 its API that is compatible with Docker's leaves them out without a word
 * (release notes of 5.4.0, issue 19338).
 */
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
