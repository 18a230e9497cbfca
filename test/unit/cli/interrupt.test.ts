import { expect, onTestFinished, test, vi } from 'vitest';
import { listenForInterrupts, unlessAborted, type InterruptSource } from '../../../src/lib/cli/terminal/interrupt.ts';

function listening(): { interrupt: InterruptSource; said: ReturnType<typeof vi.fn> } {
  const said = vi.fn();
  const interrupt = listenForInterrupts(said);
  onTestFinished(() => interrupt.dispose());
  return { interrupt, said };
}

const never = (): Promise<never> => new Promise(() => undefined);

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'the first %s ends at once what only reads, and hangs',
  async (signal) => {
    const { interrupt, said } = listening();
    const reading = interrupt.whileReading(never);
    process.emit(signal);
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
    expect(said, 'nothing is waited for').not.toHaveBeenCalled();
  },
);

test('after reads, the first signal asks for a stop', async () => {
  const { interrupt, said } = listening();
  expect(await interrupt.whileReading(async () => 7)).toBe(7);
  process.emit('SIGINT');
  expect(interrupt).toMatchObject({ requested: true, signal: { aborted: false } });
  expect(said).toHaveBeenCalledOnce();
});

test('leaves hanging work after its grace, keeps results of ending work', async () => {
  const stop = new AbortController();
  const tidy = Promise.withResolvers<string>();
  const [hangs, ends] = [unlessAborted(never, stop.signal, 20), unlessAborted(() => tidy.promise, stop.signal, 60_000)];
  stop.abort(new Error('stopped'));
  await expect(hangs).rejects.toThrow('stopped');
  tidy.resolve('in order');
  expect(await ends).toBe('in order');
});
