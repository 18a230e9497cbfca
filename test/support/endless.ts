/** What the fake worker is told where a job only has to be running: hours of steps. Whoever launches it stops it. */
export const ENDLESS = { steps: 1_000_000, stepMs: 20 };
