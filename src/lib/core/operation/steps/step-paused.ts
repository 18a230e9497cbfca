/** A long step stopped as somebody asked it to: neither failed nor done, it is begun anew when its run goes on. */
export class StepPaused extends Error {
  constructor() {
    super('the step was stopped before its end');
  }
}
