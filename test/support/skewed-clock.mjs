/** Preloaded into a process: its clock is wrong by SKEW_MS milliseconds. */
const skew = Number(process.env.SKEW_MS ?? 0);
const real = Date;
globalThis.Date = class extends real {
  constructor(...given) {
    super(...(given.length === 0 ? [real.now() + skew] : given));
  }
  static now() {
    return real.now() + skew;
  }
};
