import { EXIT, outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { examineMachine } from '../lib/stages/upkeep/doctor/examine.ts';
import { doctorData, renderExamination } from '../lib/stages/upkeep/doctor/render.ts';

export default class Doctor extends SovranCommand<typeof Doctor> {
  static override summary = 'Show what is missing on this machine, and how to install it.';
  static override examples = ['sovran doctor', 'sovran doctor --json'];

  protected async perform(_parsed: Parsed<typeof Doctor>, session: Session): Promise<Outcome> {
    const { host, store } = await session.machine();
    const place = { node: process.version, store };
    const found = await examineMachine(host, place, session.interrupt.signal);
    const exit = found.verdict === 'fail' ? EXIT.drift : EXIT.ok;
    return outcomeOf('Doctor', found, renderExamination, [], { document: doctorData, exit });
  }
}
