/** HAProxy answers a successful change with nothing. */
export async function expectSilence(answer: Promise<string>): Promise<void> {
  const text = (await answer).trim();
  if (text !== '') throw new Error(`the gateway refused a change: ${text}`);
}
