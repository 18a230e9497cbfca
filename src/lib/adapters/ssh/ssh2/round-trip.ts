/** A session is opened in one round trip and given its command in another. */
const TRIPS_OF_A_SESSION = 2;

/** Round-trip time, measured while opening sessions. */
export interface RoundTripMeter {
  measured<T>(openSession: () => Promise<T>): Promise<T>;
  /** The least so far, in milliseconds: a machine that is busy makes it longer, nothing makes it shorter. */
  roundTripMs(): number | undefined;
}

/** Sees how long a line is from how long its sessions take to open: no process of the host needs to have started for that. */
export function roundTripMeter(): RoundTripMeter {
  let least: number | undefined;
  return {
    measured: async (openSession) => {
      const asked = performance.now();
      const session = await openSession();
      const took = (performance.now() - asked) / TRIPS_OF_A_SESSION;
      least = Math.min(took, least ?? took);
      return session;
    },
    roundTripMs: () => least,
  };
}
